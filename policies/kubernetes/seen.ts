import { isHidden } from "../values.ts";

/** What stands at a path such as `spec.ports[0].name`; where a part of the way is hidden, that hidden value. */
export function seen(value: unknown, path: string): unknown {
  return (path.match(/[^.[\]]+/g) ?? []).reduce<unknown>(
    (part, key) =>
      isHidden(part) || typeof part !== "object" || part === null
        ? isHidden(part)
          ? part
          : undefined
        : Reflect.get(part, key),
    value,
  );
}

/** Whether nothing stands at a path, as far as one can see. */
export function isAbsent(value: unknown, path: string): boolean {
  return (seen(value, path) ?? undefined) === undefined;
}
