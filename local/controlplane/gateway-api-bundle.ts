import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { parseAllDocuments } from "yaml";
import { cacheDir } from "../cache.ts";
import { Failure } from "../failure.ts";
import type { Progress } from "../progress.ts";
import { projectDir } from "../project.ts";
import { downloadModule } from "./go-toolchain.ts";

const MODULE = "sigs.k8s.io/gateway-api";
const moduleDir = join(projectDir, "tools", "crds");

/** The custom resource definitions of one release of the Gateway API. */
export interface GatewayApiBundle {
  /** Changes with the release. */
  readonly id: string;
  readonly definitions: readonly CustomResourceDefinition[];
}

export interface CustomResourceDefinition {
  readonly kind: "CustomResourceDefinition";
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
}

/** Puts the standard channel's definitions into the cache, from the pinned Go module, where they are not there yet. */
export async function fetchGatewayApi(progress: Progress, signal?: AbortSignal): Promise<void> {
  const path = bundleFile();
  if (existsSync(path)) {
    return;
  }
  const step = progress.step("Fetching the Gateway API");
  try {
    const source = await downloadModule(moduleDir, MODULE, signal);
    writeBundle(path, readDefinitions(join(source, "config", "crd", "standard")));
    step.done();
  } catch (error) {
    step.fail("not fetched");
    throw error;
  }
}

/** @throws Failure where `fetchGatewayApi` has not run. */
export function readGatewayApi(): GatewayApiBundle {
  const path = bundleFile();
  if (!existsSync(path)) {
    throw new Failure(`${path} is absent: the control plane was not built.`);
  }
  return { id: bundleId(), definitions: JSON.parse(readFileSync(path, "utf8")) };
}

/** The release with a hash of its checksum, which names it exactly. */
export function bundleId(): string {
  const sums = readFileSync(join(moduleDir, "go.sum"), "utf8");
  const version = new RegExp(`^${MODULE} (\\S+) h1:`, "m").exec(sums)?.[1] ?? "unknown";
  return `gateway-api-${version}-${createHash("sha256").update(sums).digest("hex").slice(0, 12)}`;
}

function bundleFile(): string {
  return join(cacheDir(), "crds", `${bundleId()}.json`);
}

function readDefinitions(dir: string): CustomResourceDefinition[] {
  return readdirSync(dir)
    .filter((file) => file.endsWith(".yaml"))
    .flatMap((file) => parseAllDocuments(readFileSync(join(dir, file), "utf8")))
    .map((document) => document.toJS() as CustomResourceDefinition | null)
    .filter((object) => object !== null)
    .filter((object) => object.kind === "CustomResourceDefinition");
}

/** As JSON, which a start reads many times faster than YAML. */
function writeBundle(path: string, definitions: readonly CustomResourceDefinition[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const draftDir = mkdtempSync(`${path}.`);
  writeFileSync(join(draftDir, "bundle"), JSON.stringify(definitions));
  renameSync(join(draftDir, "bundle"), path);
  rmSync(draftDir, { recursive: true });
}
