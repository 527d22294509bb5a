import { isRecord } from "../is-record.ts";
import type { Path } from "./field-change.ts";

/** The value at a path; undefined where nothing is. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) {
      return inner[Number(step)];
    }
    return isRecord(inner) ? inner[step] : undefined;
  }, value);
}

/** Whether one path leads to the other. Elements of lists are not told apart: ours may stand under a name where Pulumi counts. */
export function leadsTo(one: Path, other: Path): boolean {
  const [short, long] = [outsideLists(one), outsideLists(other)].toSorted((a, b) => a.length - b.length);
  return (short ?? []).every((step, index) => step === long?.[index]);
}

function outsideLists(path: Path): Path {
  const index = path.findIndex((step) => typeof step === "number");
  return index < 0 ? path : path.slice(0, index);
}
