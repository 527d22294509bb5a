import type { CheckFailure } from "@pulumi/pulumi/provider/index.js";
import { isRecord } from "../../is-record.ts";
import { autoname } from "./autoname.ts";
import type { CheckContext, CheckedInputs } from "./checked-inputs.ts";
import { inputChanges } from "./input-change.ts";
import type { ObjectDiff, PropertyChange } from "./object-diff.ts";
import { formatPath } from "./property-path.ts";
import { nameOfUrn } from "./type-token.ts";
import { type Properties, plain } from "./wire-value.ts";

/** The type of Helm releases. */
export const RELEASE = "kubernetes:helm.sh/v3:Release";

/** A Helm release, as its inputs ask for it. */
export interface DesiredRelease {
  readonly name: string;
  readonly namespace: string;
  /** Its name in the repository, its address in an OCI registry, or a folder's path. */
  readonly chart: string;
  readonly version: string | undefined;
  /** URL of its repository. */
  readonly repository: string | undefined;
  readonly values: Properties;
  /** Seconds that it may take. */
  readonly timeout: number;
}

/** What is honoured; the SDK adds `compat` by itself. `atomic` may only be true, which it is in any case. */
const known = ["atomic", "chart", "compat", "name", "namespace", "repositoryOpts", "timeout", "values", "version"];

/** Completes a release's inputs by a name and a namespace, or says why it cannot be had. Asks nobody. */
export function checkRelease(
  news: Properties,
  { urn, old, defaultNamespace = "default" }: CheckContext,
): CheckedInputs {
  const given = plain(news) as Properties;
  const formerName = plain(old?.name);
  const inputs = {
    ...news,
    name: news.name ?? (typeof formerName === "string" ? formerName : autoname(nameOfUrn(urn))),
    namespace: news.namespace ?? defaultNamespace,
  };
  return { inputs, failures: failuresOf(given) };
}

function failuresOf(given: Properties): CheckFailure[] {
  const opts = isRecord(given.repositoryOpts) ? Object.keys(given.repositoryOpts) : [];
  const foreign = [
    ...Object.keys(given).filter((key) => !known.includes(key) && given[key] !== undefined && given[key] !== null),
    ...opts.filter((key) => key !== "repo").map((key) => `repositoryOpts.${key}`),
  ];
  return [
    ...foreign.map((property) => ({ property, reason: "is not honoured by the embedded engine: use the Pulumi CLI" })),
    ...(typeof given.chart === "string" && given.chart !== ""
      ? []
      : [{ property: "chart", reason: "must name a chart" }]),
    ...(given.atomic === false ? [{ property: "atomic", reason: "must be true: a failed release is taken back" }] : []),
  ];
}

/** @throws where an input is not what the check lets pass */
export function desiredRelease(inputs: Properties): DesiredRelease {
  const { name, namespace, chart, version, repositoryOpts, values, timeout } = plain(inputs) as Properties;
  const repository = isRecord(repositoryOpts) ? repositoryOpts.repo : undefined;
  return {
    name: String(name),
    namespace: String(namespace),
    chart: String(chart),
    version: typeof version === "string" ? version : undefined,
    repository: typeof repository === "string" ? repository : undefined,
    values: isRecord(values) ? values : {},
    timeout: typeof timeout === "number" ? timeout : 300,
  };
}

/** Holds inputs against former ones. Another name or namespace is another release. */
export function diffReleases(old: Properties, next: Properties): ObjectDiff {
  const detailedDiff: Record<string, PropertyChange> = {};
  const replaces: string[] = [];
  for (const { path, kind } of inputChanges(plain(old) as Properties, plain(next) as Properties)) {
    const replace = path[0] === "name" || path[0] === "namespace";
    const text = formatPath(path);
    if (replace) replaces.push(text);
    detailedDiff[text] = { kind: replace ? `${kind}-replace` : kind, inputDiff: true };
  }
  return {
    changes: Object.keys(detailedDiff).length > 0,
    replaces,
    deleteBeforeReplace: replaces.length > 0,
    detailedDiff,
  };
}
