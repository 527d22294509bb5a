import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { Failure } from "./failure.ts";

/** One registration of the program, as `resources.json` shows it. */
export interface SynthResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A file of the output: its path inside the folder and its text. */
export interface SynthFile {
  readonly path: string;
  readonly text: string;
}

/** Marks a folder as one that synth made, so that it may be replaced. */
const marker = "resources.json";
const release = "kubernetes:helm.sh/v3:Release";

/** The files of `synth`: one Kubernetes object a file, the Helm releases, and every resource. */
export function synthFiles(resources: readonly SynthResource[]): SynthFile[] {
  return [
    ...resources.flatMap(objectFile),
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

function objectFile({ urn, type, inputs }: SynthResource): SynthFile[] {
  const { kind, metadata } = inputs;
  if (!type.startsWith("kubernetes:") || typeof kind !== "string" || !isRecord(metadata)) {
    return [];
  }
  const name = `${kind}-${String(metadata.name)}`.toLowerCase().replaceAll(/[^a-z0-9.-]/g, "-");
  return [{ path: join("kubernetes", chartNameOf(urn), `${name}.yaml`), text: stringify(readable(inputs)) }];
}

/** The chart is the last part of the parent component's name; what has no parent goes to `stack`. */
function chartNameOf(urn: string): string {
  const name = urn.split("::").at(-1) ?? "";
  return name.includes("/") ? name.split("/").slice(0, 1).join("") : "stack";
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
