import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseAllDocuments } from "yaml";
import { cacheDir } from "../cache.ts";
import { Failure } from "../failure.ts";
import type { Progress } from "../progress.ts";
import { projectDir } from "../project.ts";
import { underLock } from "./build-lock.ts";
import { downloadModule } from "./go-toolchain.ts";

const moduleDir = join(projectDir, "tools", "crds");

/** The custom resource definitions of one vendor, under one version. */
export interface CustomResourceBundle {
  /** In file names and in annotations, such as `gateway-api`. */
  readonly name: string;
  /** For people, such as `the Gateway API`. */
  readonly title: string;
  /** The API groups that are this vendor's alone. */
  readonly groups: readonly string[];
  /** What we cannot do without where somebody else has installed the vendor's definitions. */
  readonly needed: { readonly apiVersion: string; readonly kinds: readonly string[] };
  /** Where the definitions are: in a Go module that tools/crds/go.mod requires, with a program that writes them, or here. */
  readonly source: DefinitionsInModule | GeneratedDefinitions | readonly CustomResourceDefinition[];
}

/** Definitions as YAML in a Go module, of which nothing is compiled. */
export interface DefinitionsInModule {
  readonly module: string;
  /** Files, or folders whose `.yaml` files have them, from the module's root. */
  readonly paths: readonly string[];
}

/** Definitions that a program of the vendor's writes. */
export interface GeneratedDefinitions {
  /** All that they depend on, as text. */
  pinned(): string;
  /** What this machine lacks for them; undefined where it lacks nothing. */
  missing(): string | undefined;
  /** Writes them into the folder, as `.yaml` files. @throws Failure where they cannot be had */
  generate(folder: string, signal?: AbortSignal): Promise<void>;
}

/** A definition, as far as it is read here. */
export interface CustomResourceDefinition {
  readonly kind: "CustomResourceDefinition";
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
}

/** Puts a bundle's definitions into the cache, from where they are pinned, where they are not there yet. Of two at once the second waits. */
export async function fetchBundle(
  bundle: CustomResourceBundle,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const { title, source } = bundle;
  const path = cacheFile(bundle);
  if (isHere(source) || existsSync(path)) {
    return;
  }
  const onWait = (holder: number) => progress.note(`Process ${holder} is fetching ${title}: waiting for it.`);
  const work = async () => {
    if (existsSync(path)) {
      return;
    }
    const step = progress.step(`Fetching ${title}`);
    try {
      writeDefinitions(path, "module" in source ? await inModule(source, signal) : await generated(source, signal));
      step.done();
    } catch (error) {
      step.fail("not fetched");
      throw error;
    }
  };
  await underLock(`${path}.lock`, onWait, work, signal);
}

/** @throws Failure where `fetchBundle` has not run. */
export function readBundle(bundle: CustomResourceBundle): readonly CustomResourceDefinition[] {
  if (isHere(bundle.source)) {
    return bundle.source;
  }
  const path = cacheFile(bundle);
  if (!existsSync(path)) {
    throw new Failure(`${path} is absent: the control plane was not built.`);
  }
  return JSON.parse(readFileSync(path, "utf8"));
}

/** What keeps a bundle's definitions from this machine; undefined where they are in the cache, or can be put there. */
export function whatBundleLacks(bundle: CustomResourceBundle): string | undefined {
  const { source } = bundle;
  return "generate" in source && !existsSync(cacheFile(bundle)) ? source.missing() : undefined;
}

/** The bundle's version with a hash of its contents, which names it exactly. */
export function bundleId({ name, source }: CustomResourceBundle): string {
  if (isHere(source)) {
    return `${name}-${shortHash(JSON.stringify(source))}`;
  }
  if ("generate" in source) {
    return `${name}-${shortHash(source.pinned())}`;
  }
  const sums = readFileSync(join(moduleDir, "go.sum"), "utf8");
  const [, version = "unknown", sum = ""] = new RegExp(`^${source.module} (\\S+) h1:(\\S+)$`, "m").exec(sums) ?? [];
  return `${name}-${version}-${shortHash(`${sum} ${source.paths.join(" ")}`)}`;
}

function isHere(source: CustomResourceBundle["source"]): source is readonly CustomResourceDefinition[] {
  return Array.isArray(source);
}

async function inModule({ module, paths }: DefinitionsInModule, signal: AbortSignal | undefined) {
  const root = await downloadModule(moduleDir, module, signal);
  return paths.flatMap((part) => readDefinitions(join(root, part)));
}

async function generated(source: GeneratedDefinitions, signal: AbortSignal | undefined) {
  const folder = mkdtempSync(join(tmpdir(), "plinth-definitions-"));
  try {
    await source.generate(folder, signal);
    return readDefinitions(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

function cacheFile(bundle: CustomResourceBundle): string {
  return join(cacheDir(), "crds", `${bundleId(bundle)}.json`);
}

/** @throws Failure where a path has none: the vendor has moved them. */
function readDefinitions(path: string): CustomResourceDefinition[] {
  const files = statSync(path).isDirectory() ? readdirSync(path).map((file) => join(path, file)) : [path];
  const definitions = files
    .filter((file) => file.endsWith(".yaml"))
    .flatMap((file) => parseAllDocuments(readFileSync(file, "utf8")))
    .map((document) => document.toJS() as CustomResourceDefinition | null)
    .filter((object) => object !== null)
    .filter((object) => object.kind === "CustomResourceDefinition");
  if (definitions.length === 0) {
    throw new Failure(`${path} has no custom resource definition.`);
  }
  return definitions;
}

/** As JSON, which a start reads many times faster than YAML. */
function writeDefinitions(path: string, definitions: readonly CustomResourceDefinition[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const draftDir = mkdtempSync(`${path}.`);
  writeFileSync(join(draftDir, "bundle"), JSON.stringify(definitions));
  renameSync(join(draftDir, "bundle"), path);
  rmSync(draftDir, { recursive: true });
}
