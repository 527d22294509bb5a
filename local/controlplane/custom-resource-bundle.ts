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
import { dirname, join } from "node:path";
import { parseAllDocuments } from "yaml";
import { cacheDir } from "../cache.ts";
import { Failure } from "../failure.ts";
import type { Progress } from "../progress.ts";
import { projectDir } from "../project.ts";
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
  /** Where the definitions are: in a Go module that tools/crds/go.mod requires, or here. */
  readonly source: DefinitionsInModule | readonly CustomResourceDefinition[];
}

/** Definitions as YAML in a Go module, of which nothing is compiled. */
export interface DefinitionsInModule {
  readonly module: string;
  /** Files, or folders whose `.yaml` files have them, from the module's root. */
  readonly paths: readonly string[];
}

/** A definition, as far as it is read here. */
export interface CustomResourceDefinition {
  readonly kind: "CustomResourceDefinition";
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
}

/** Puts a bundle's definitions into the cache, from the pinned Go module, where they are not there yet. */
export async function fetchBundle(
  bundle: CustomResourceBundle,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const path = cacheFile(bundle);
  if (!isInModule(bundle.source) || existsSync(path)) {
    return;
  }
  const step = progress.step(`Fetching ${bundle.title}`);
  try {
    const root = await downloadModule(moduleDir, bundle.source.module, signal);
    writeDefinitions(
      path,
      bundle.source.paths.flatMap((part) => readDefinitions(join(root, part))),
    );
    step.done();
  } catch (error) {
    step.fail("not fetched");
    throw error;
  }
}

/** @throws Failure where `fetchBundle` has not run. */
export function readBundle(bundle: CustomResourceBundle): readonly CustomResourceDefinition[] {
  if (!isInModule(bundle.source)) {
    return bundle.source;
  }
  const path = cacheFile(bundle);
  if (!existsSync(path)) {
    throw new Failure(`${path} is absent: the control plane was not built.`);
  }
  return JSON.parse(readFileSync(path, "utf8"));
}

/** The bundle's version with a hash of its contents, which names it exactly. */
export function bundleId({ name, source }: CustomResourceBundle): string {
  if (!isInModule(source)) {
    return `${name}-${shortHash(JSON.stringify(source))}`;
  }
  const sums = readFileSync(join(moduleDir, "go.sum"), "utf8");
  const [, version = "unknown", sum = ""] = new RegExp(`^${source.module} (\\S+) h1:(\\S+)$`, "m").exec(sums) ?? [];
  return `${name}-${version}-${shortHash(`${sum} ${source.paths.join(" ")}`)}`;
}

function isInModule(source: CustomResourceBundle["source"]): source is DefinitionsInModule {
  return !Array.isArray(source);
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
