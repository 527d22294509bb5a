import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedEngine } from "../../local/engine/embedded-engine.ts";
import type { RecordedResource } from "../../local/engine/record.ts";
import { projectDir } from "../../local/project.ts";
import { documentedAnswer } from "../../local/providers/offline/documented-answer.ts";
import { programConfig, readStackFile } from "../../local/stack-file.ts";
import { stackProviders } from "../../local/stack-providers.ts";
import type { Backing } from "../handover.ts";
import { loadSettings, type Settings } from "../settings.ts";

/** A Kubernetes object, as it is registered. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** What the program registers of some stacks, without credentials and without a network. */
export class RecordedStacks {
  readonly #stateDir = mkdtempSync(join(tmpdir(), "plinth-recorded-"));
  readonly #resources = new Map<string, readonly RecordedResource[]>();
  readonly #backing: Readonly<Record<string, string>>;

  /** @param backing what is handed over, where something is */
  constructor(backing?: Backing) {
    this.#backing = backing === undefined ? {} : { "plinth:backing": JSON.stringify(backing) };
  }

  /** Runs the program of each, all at once. */
  async record(stacks: readonly string[]): Promise<void> {
    const recorded = stacks.map(async (stack) => this.#resources.set(stack, await this.engineOf(stack).record()));
    await Promise.all(recorded);
  }

  /** The engine as offline previews and synth have it. */
  engineOf(stack: string): EmbeddedEngine {
    return new EmbeddedEngine({
      project: "plinth",
      stack,
      programDir: projectDir,
      main: "infra/index.ts",
      config: { ...programConfig(readStackFile(stack)), ...this.#backing },
      secretKeys: Object.keys(this.#backing),
      stateDir: this.#stateDir,
      providers: stackProviders,
      documentedAnswer,
    });
  }

  all(stack: string): readonly RecordedResource[] {
    return this.#resources.get(stack) ?? [];
  }

  /** Those of a type, such as `Deployment` or `aws:eks/cluster:Cluster`. */
  of(stack: string, type: string): readonly RecordedResource[] {
    return this.all(stack).filter((resource) => resource.type.endsWith(`:${type}`) || resource.type === type);
  }

  /** @throws Error unless there is just one of the type */
  one(stack: string, type: string): Record<string, unknown> {
    const [found, ...more] = this.of(stack, type);
    if (found === undefined || more.length > 0) {
      throw new Error(`${stack} has ${found ? more.length + 1 : 0} of ${type}, not one`);
    }
    return found.inputs as Record<string, unknown>;
  }

  /** The Kubernetes objects; of a kind, where one is given. */
  objects(stack: string, kind?: string): readonly Manifest[] {
    return this.all(stack)
      .filter(({ type, inputs }) => type.startsWith("kubernetes:") && "metadata" in inputs)
      .map(({ inputs }) => inputs as unknown as Manifest)
      .filter((object) => kind === undefined || object.kind === kind);
  }

  /** The object of a kind and a name. @throws Error where there is none */
  object(stack: string, kind: string, name: string): Manifest {
    const found = this.objects(stack, kind).find(({ metadata }) => metadata.name === name);
    if (found === undefined) {
      throw new Error(`${stack} has no ${kind} ${name}`);
    }
    return found;
  }

  /** The values of a Helm release. @throws Error where there is none */
  valuesOf(stack: string, release: string): Record<string, unknown> {
    const found = this.of(stack, "kubernetes:helm.sh/v3:Release").find(({ inputs }) => inputs.name === release);
    if (found === undefined) {
      throw new Error(`${stack} has no release ${release}`);
    }
    return found.inputs.values as Record<string, unknown>;
  }

  /** The URNs of all that a resource waits for. */
  waitsFor(stack: string, { urn }: RecordedResource): ReadonlySet<string> {
    const byUrn = new Map(this.all(stack).map((resource) => [resource.urn, resource]));
    const seen = new Set<string>();
    const pending = [...(byUrn.get(urn)?.dependsOn ?? [])];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (!seen.has(next)) {
        seen.add(next);
        pending.push(...(byUrn.get(next)?.dependsOn ?? []));
      }
    }
    return seen;
  }

  close(): void {
    rmSync(this.#stateDir, { recursive: true, force: true });
  }
}

/** The settings of a stack. */
export function settingsOf(stack: string): Settings {
  return loadSettings(readStackFile(stack).config);
}
