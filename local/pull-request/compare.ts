import { isDeepStrictEqual } from "node:util";
import { lossOf } from "./danger.ts";
import { type FieldChange, fieldChanges, type Noise, newFields, pathText } from "./field-change.ts";
import { isReplacing } from "./replacing-fields.ts";
import type { StackResource } from "./stack-resource.ts";
import { toldFields, type Verdict } from "./verdict.ts";

/** What merging would do to a resource. A rename changes its name in the state alone. */
export type Operation = "create" | "update" | "replace" | "delete" | "rename";

/** A changed field as reports show it. */
export interface ShownField {
  readonly path: string;
  readonly old?: unknown;
  readonly new?: unknown;
  /** Why it is folded. */
  readonly noise?: Noise;
  /** Whether this field makes a new resource; "maybe" where the value is known to an `up` only. */
  readonly replaces?: true | "maybe";
}

/** One resource that does not stay the same. */
export interface ComparedResource {
  readonly urn: string;
  readonly type: string;
  readonly op: Operation;
  readonly diff: readonly ShownField[];
  /** Its URN at the base, where an alias leads to it. */
  readonly renamedFrom?: string;
  /** Whether nothing changed that a reviewer wants to see. */
  readonly isNoise: boolean;
  /** What its replacement or deletion endangers. */
  readonly endangers?: string;
  /** How many other resources of the base build on it, when it is replaced or deleted. */
  readonly dependents?: number;
  /** A new resource with the same inputs: likely this one under another name. */
  readonly reappearsAs?: string;
  /** URNs that it is drawn below: parent and dependencies. */
  readonly after: readonly string[];
}

/** How many resources of each kind of change. */
export type ComparedCounts = Readonly<Record<Operation | "same", number>>;

/** The difference between two desired states. */
export interface Comparison {
  readonly changes: ComparedCounts;
  readonly resources: readonly ComparedResource[];
}

const order: readonly Operation[] = ["delete", "replace", "update", "create", "rename"];

/**
 * Holds two states against each other, such as those that two commits want.
 * @param verdicts of Pulumi's engine on resources of the head, by URN. @default - what is replaced is told by what is known of types
 */
export function compare(
  base: readonly StackResource[],
  head: readonly StackResource[],
  verdicts: ReadonlyMap<string, Verdict> = new Map(),
): Comparison {
  const former = formerOf(base, head);
  const currentUrn = new Map([...former].map(([urn, old]) => [old.urn, urn]));
  const gone = base.filter(({ urn }) => !currentUrn.has(urn));
  const isNew = head.filter(({ urn }) => !former.has(urn));
  const kept = head.flatMap((next) => {
    const old = former.get(next.urn);
    return old === undefined ? [] : (compared(old, next, verdicts.get(next.urn), currentUrn) ?? []);
  });
  const dependents = dependentCounts(base);
  const resources = [...gone.map((old) => deleted(old, isNew)), ...kept, ...isNew.map(created)]
    .map((resource) => withDependents(resource, dependents))
    .toSorted((a, b) => order.indexOf(a.op) - order.indexOf(b.op) || (a.urn < b.urn ? -1 : 1));
  return { changes: counts(resources, head.length), resources };
}

/** The resource at the base that each one was, by its URN or by an alias. */
function formerOf(base: readonly StackResource[], head: readonly StackResource[]): Map<string, StackResource> {
  const byUrn = new Map(base.map((resource) => [resource.urn, resource]));
  const former = new Map<string, StackResource>();
  const free = new Set(byUrn.keys());
  const take = (urn: string, candidates: readonly string[]) => {
    const found = candidates.find((candidate) => free.has(candidate));
    const old = found === undefined ? undefined : byUrn.get(found);
    if (old !== undefined) {
      free.delete(old.urn);
      former.set(urn, old);
    }
  };
  for (const { urn } of head) {
    take(urn, [urn]);
  }
  for (const { urn, aliases = [] } of head) {
    if (!former.has(urn)) {
      take(urn, aliases);
    }
  }
  return former;
}

function compared(
  old: StackResource,
  next: StackResource,
  verdict: Verdict | undefined,
  currentUrn: ReadonlyMap<string, string>,
): ComparedResource | undefined {
  const fields = verdict === undefined ? foretoldFields(old, next, currentUrn) : toldFields(verdict, old, next);
  const isRenamed = old.urn !== next.urn;
  const op = verdict === undefined || verdict.op === "same" ? operationOf(fields) : verdict.op;
  if (op === "rename" && !isRenamed) {
    return undefined;
  }
  const isAtRisk = op === "replace" || fields.some(({ replaces }) => replaces !== undefined);
  const loss = isAtRisk ? lossOf(old) : undefined;
  return {
    urn: next.urn,
    type: next.type,
    op,
    diff: fields,
    ...(isRenamed && { renamedFrom: old.urn }),
    isNoise: op === "update" && fields.every(({ noise }) => noise !== undefined),
    ...(loss !== undefined && { endangers: loss }),
    after: above(next),
  };
}

function foretoldFields(
  old: StackResource,
  next: StackResource,
  currentUrn: ReadonlyMap<string, string>,
): ShownField[] {
  return [
    ...fieldChanges(next.type, old.inputs, next.inputs).map((change) => shown(change, old, next)),
    ...providerChange(old, next, currentUrn),
  ];
}

function operationOf(fields: readonly ShownField[]): Operation {
  if (fields.some(({ replaces }) => replaces === true)) {
    return "replace";
  }
  return fields.length === 0 ? "rename" : "update";
}

function shown(change: FieldChange, old: StackResource, next: StackResource): ShownField {
  const { path, isUncertain, noise, ...values } = change;
  const isReplacement = noise !== "order" && isReplacing(change, old, next);
  return {
    path: pathText(path),
    ...values,
    // A made-up name that changes makes a new resource all the same.
    ...(isReplacement ? { replaces: isUncertain ? ("maybe" as const) : (true as const) } : noise && { noise }),
  };
}

/** Pulumi makes a resource anew where its provider is another one. */
function providerChange(
  old: StackResource,
  next: StackResource,
  currentUrn: ReadonlyMap<string, string>,
): ShownField[] {
  const before = currentUrn.get(old.provider) ?? old.provider;
  return before === next.provider || !before || !next.provider
    ? []
    : [{ path: "(provider)", old: old.provider, new: next.provider, replaces: true }];
}

function created(next: StackResource): ComparedResource {
  const { urn, type } = next;
  const diff = newFields(type, next.inputs).map(({ path, new: value }) => ({ path: pathText(path), new: value }));
  return { urn, type, op: "create", diff, isNoise: false, after: above(next) };
}

function deleted(old: StackResource, isNew: readonly StackResource[]): ComparedResource {
  const { urn, type } = old;
  const endangers = lossOf(old);
  const twin = isNew.find((next) => next.type === type && isDeepStrictEqual(next.inputs, old.inputs));
  return {
    urn,
    type,
    op: "delete",
    diff: [],
    isNoise: false,
    ...(endangers !== undefined && { endangers }),
    ...(twin !== undefined && Object.keys(old.inputs).length > 0 && { reappearsAs: twin.urn }),
    after: above(old),
  };
}

function above({ parent, dependsOn }: StackResource): string[] {
  return [...new Set([parent, ...dependsOn])].filter((urn) => urn !== "");
}

/** Of each resource, how many others build on it: by dependency, or as its children. */
function dependentCounts(resources: readonly StackResource[]): (urn: string) => number {
  const below = new Map<string, string[]>();
  for (const resource of resources) {
    for (const urn of above(resource)) {
      below.set(urn, [...(below.get(urn) ?? []), resource.urn]);
    }
  }
  return (urn) => {
    const found = new Set<string>();
    const open = [urn];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const dependent of below.get(next) ?? []) {
        if (!found.has(dependent)) {
          found.add(dependent);
          open.push(dependent);
        }
      }
    }
    found.delete(urn);
    return found.size;
  };
}

function withDependents(resource: ComparedResource, countOf: (urn: string) => number): ComparedResource {
  if (resource.op !== "replace" && resource.op !== "delete") {
    return resource;
  }
  const dependents = countOf(resource.renamedFrom ?? resource.urn);
  return dependents === 0 ? resource : { ...resource, dependents };
}

function counts(resources: readonly ComparedResource[], headCount: number): ComparedCounts {
  const count = (op: Operation) => resources.filter((resource) => resource.op === op).length;
  const gone = count("delete");
  return {
    create: count("create"),
    update: count("update"),
    replace: count("replace"),
    delete: gone,
    rename: count("rename"),
    same: headCount - (resources.length - gone),
  };
}
