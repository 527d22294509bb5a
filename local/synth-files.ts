import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { Failure } from "./failure.ts";
import { isRecord } from "./is-record.ts";

/** One registration of the program, as `resources.json` shows it. */
export interface SynthResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
}

/** A file of the output: its path inside the folder and its text. */
export interface SynthFile {
  readonly path: string;
  readonly text: string;
}

/** Marks a folder as one that synth made, so that it may be replaced. */
const marker = "resources.json";
const release = "kubernetes:helm.sh/v3:Release";

/**
 * The files of `synth`: one Kubernetes object a file, the Helm releases, and every resource. Registrations come in the
 * order of the program's promises, which may differ from run to run; the files are sorted, so they never do.
 */
export function synthFiles(registered: readonly SynthResource[]): SynthFile[] {
  const resources = registered
    .map((resource) => ({ ...resource, dependsOn: resource.dependsOn.toSorted() }))
    .toSorted((a, b) => (a.urn < b.urn ? -1 : 1));
  return [
    ...objectFiles(resources),
    { path: "charts.json", text: json(resources.filter(({ type }) => type === release).map(chartOf)) },
    { path: marker, text: json(resources) },
  ];
}

/**
 * Writes the files, in place of what an earlier synth wrote there.
 * @throws Failure when the folder holds anything that synth did not write.
 */
export function writeSynthFiles(dir: string, files: readonly SynthFile[]): void {
  if (existsSync(dir) && readdirSync(dir).length > 0) {
    if (!existsSync(join(dir, marker))) {
      throw new Failure(
        `${dir} is not empty and has no ${marker}, so synth did not write it. Name an empty or a new folder.`,
        2,
      );
    }
    for (const name of ["kubernetes", "charts.json", marker]) {
      rmSync(join(dir, name), { recursive: true, force: true });
    }
  }
  for (const { path, text } of files) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

/** Where the usual name would be that of two objects, each has its namespace and API group in its name. */
function objectFiles(resources: readonly SynthResource[]): SynthFile[] {
  const byPath = Map.groupBy(resources.filter(isObject), (resource) => objectPath(resource));
  return [...byPath].flatMap(([path, sharing]) =>
    sharing.map((resource) => ({
      path: sharing.length === 1 ? path : objectPath(resource, qualifierOf(resource)),
      text: stringify(readable(resource.inputs), { compat: "yaml-1.1" }),
    })),
  );
}

function isObject({ type, inputs }: SynthResource): boolean {
  return type.startsWith("kubernetes:") && typeof inputs.kind === "string" && isRecord(inputs.metadata);
}

function objectPath({ urn, inputs }: SynthResource, qualifier = ""): string {
  const name = `${inputs.kind}-${String(metadataOf(inputs).name)}${qualifier}`.toLowerCase();
  return join("kubernetes", chartNameOf(urn), `${name.replaceAll(/[^a-z0-9.-]/g, "-")}.yaml`);
}

function qualifierOf({ inputs }: SynthResource): string {
  const [group, version] = String(inputs.apiVersion).split("/");
  const parts = [metadataOf(inputs).namespace, version === undefined ? undefined : group];
  return parts.map((part) => (typeof part === "string" ? `.${part}` : "")).join("");
}

function metadataOf({ metadata }: SynthResource["inputs"]): Readonly<Record<string, unknown>> {
  return isRecord(metadata) ? metadata : {};
}

/** The chart is the first part of the construct's path; what is in no chart goes to `stack`. */
function chartNameOf(urn: string): string {
  const name = urn.split("::").at(-1) ?? "";
  const [chart = "", ...rest] = name.split("/");
  return rest.length > 0 ? chart : "stack";
}

/** Manifests are for eyes and checkers, which want strings where a value is not known or not to be shown. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(readable);
  }
  if (!isRecord(value)) {
    return value;
  }
  if (value.$secret === true) {
    return "[secret]";
  }
  if (value.$unknown === true) {
    return "[unknown]";
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
}

function chartOf({ inputs }: SynthResource) {
  const { name, namespace, repositoryOpts, chart, version, values } = inputs;
  const repository = isRecord(repositoryOpts) ? repositoryOpts.repo : undefined;
  return { name, namespace, repository, chart, version, values };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
