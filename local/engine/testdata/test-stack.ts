import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { eventually } from "../../testkit/eventually.ts";
import { DeploymentFailed } from "../deployment-failed.ts";
import { EmbeddedEngine, type EngineOptions, type RunOptions, type StackResult } from "../embedded-engine.ts";
import type { EngineEvent } from "../engine-event.ts";
import { callsIn, folderProvider, objectsIn } from "./folder-provider.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** A stack in a temporary folder whose program is given as text; its objects are files (see `folderProvider`). */
export class TestStack {
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), "plinth-engine-")));
  readonly stateDir = join(this.dir, "state");
  readonly objectsDir = join(this.dir, "cloud");
  readonly events: EngineEvent[] = [];
  config: Record<string, string> = {};
  secretKeys: string[] = [];
  providers: EngineOptions["providers"] = { test: () => folderProvider(this.objectsDir) };

  constructor(program = "") {
    mkdirSync(join(this.objectsDir, "objects"), { recursive: true });
    writeFileSync(join(this.dir, "package.json"), '{ "name": "program", "type": "module" }');
    symlinkSync(join(repository, "node_modules"), join(this.dir, "node_modules"));
    this.write(program);
  }

  /** The program from now on. It finds `pulumi`, `Thing` and `TestProvider` imported. */
  write(program: string): this {
    const things = pathToFileURL(fileURLToPath(new URL("./thing.ts", import.meta.url))).href;
    const imports = `import * as pulumi from "@pulumi/pulumi";\nimport { TestProvider, Thing } from "${things}";\n`;
    writeFileSync(join(this.dir, "index.ts"), `${imports}void pulumi; void TestProvider; void Thing;\n${program}\n`);
    return this;
  }

  get options(): EngineOptions {
    return {
      project: "project",
      stack: "stack",
      programDir: this.dir,
      main: "index.ts",
      config: this.config,
      secretKeys: this.secretKeys,
      stateDir: this.stateDir,
      providers: this.providers,
      onEvent: (event) => this.events.push(event),
    };
  }

  get engine(): EmbeddedEngine {
    return new EmbeddedEngine(this.options);
  }

  up(run?: RunOptions): Promise<StackResult> {
    return this.engine.up(run);
  }

  preview(): Promise<StackResult> {
    return this.engine.preview();
  }

  destroy(): Promise<StackResult> {
    return this.engine.destroy();
  }

  /** The failure of an `up` that must fail. */
  failure(work: Promise<StackResult> = this.up()): Promise<DeploymentFailed> {
    return failureOf(work);
  }

  /** The objects that exist. */
  get objects(): string[] {
    return objectsIn(this.objectsDir);
  }

  object(name: string): Record<string, unknown> {
    return JSON.parse(readFileSync(join(this.objectsDir, "objects", `${name}.json`), "utf8")) as Record<
      string,
      unknown
    >;
  }

  /** The provider's calls since the last time this was asked. */
  takeCalls(): string[] {
    const calls = callsIn(this.objectsDir);
    rmSync(join(this.objectsDir, "calls.log"), { force: true });
    return calls;
  }

  /** Waits for a call of a provider in another process. Looks only: taking the calls could lose one that is just being written. */
  async called(call: string): Promise<void> {
    await eventually(() => callsIn(this.objectsDir).includes(call));
  }

  /** All that the engine has written, as one text. */
  get stateText(): string {
    return readdirSync(this.stateDir)
      .filter((file) => file !== "secrets.key")
      .map((file) => readFileSync(join(this.stateDir, file), "utf8"))
      .join("\n");
  }

  /** The messages of a severity. */
  messages(severity: string): string[] {
    return this.events.flatMap((event) =>
      event.kind === "diagnostic" && event.severity === severity ? [event.message] : [],
    );
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** The failure that a run must end in. @throws Error when it ends well or in another way */
export async function failureOf(work: Promise<StackResult>): Promise<DeploymentFailed> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DeploymentFailed) {
      return error;
    }
    throw error;
  }
  throw new Error("the run ended well");
}

/** `create a, update b`: what a run does, in short. Providers and the stack itself are left out. */
export function summary(result: StackResult): string[] {
  return result.resources
    .filter(({ type }) => !type.startsWith("pulumi:"))
    .map(({ op, urn }) => `${op} ${urn.split("::").pop()}`)
    .sort();
}
