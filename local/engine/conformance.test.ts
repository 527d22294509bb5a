import { execFile } from "node:child_process";
import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  contains,
  isObject,
  isSecret,
  type PropertyObject,
  type PropertyValue,
  signatureOf,
  signatures,
  transform,
} from "./property-value.ts";
import type { ResourceState } from "./resource-state.ts";
import { StateStore } from "./state-store.ts";
import { folderProvider, objectsIn } from "./testdata/folder-provider.ts";
import { TestStack } from "./testdata/test-stack.ts";

const run = promisify(execFile);
const plugin = fileURLToPath(new URL("./testdata/serve-folder-provider.ts", import.meta.url));

function onPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((dir) => {
    try {
      accessSync(join(dir, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const missing = ["pulumi", "pulumi-language-nodejs"].filter((program) => !onPath(program));
if (missing.length > 0) {
  process.stderr.write(`conformance with the Pulumi CLI: skipped, as ${missing.join(" and ")} is not on the PATH\n`);
}
const withCli = missing.length > 0 ? describe.skip : describe;

/** The same program and provider under the Pulumi CLI, with a backend of its own in the stack's folder. */
class CliStack {
  readonly #stack: TestStack;
  readonly objectsDir: string;

  constructor(stack: TestStack) {
    this.#stack = stack;
    this.objectsDir = join(stack.dir, "cli-cloud");
    for (const dir of ["backend", "home", "plugin", "cli-cloud/objects"]) {
      mkdirSync(join(stack.dir, dir), { recursive: true });
    }
    writeFileSync(
      join(stack.dir, "Pulumi.yaml"),
      [
        "name: project",
        "runtime: { name: nodejs, options: { typescript: false } }",
        "main: index.ts",
        "plugins: { providers: [{ name: test, path: ./plugin }] }",
      ].join("\n"),
    );
    writeFileSync(
      join(stack.dir, "plugin", "pulumi-resource-test"),
      `#!/bin/sh\nexec "${process.execPath}" "${plugin}" "$@"\n`,
      { mode: 0o755 },
    );
  }

  async pulumi(...args: string[]): Promise<string> {
    const { stdout } = await run("pulumi", [...args, "--non-interactive"], {
      cwd: this.#stack.dir,
      maxBuffer: 64 * 1024 * 1024,
      env: {
        ...process.env,
        PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`,
        OBJECTS_DIR: this.objectsDir,
        PULUMI_BACKEND_URL: `file://${join(this.#stack.dir, "backend")}`,
        PULUMI_CONFIG_PASSPHRASE: "of the test",
        PULUMI_HOME: join(this.#stack.dir, "home"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    });
    return stdout;
  }

  async resources(): Promise<Comparable[]> {
    const exported: unknown = JSON.parse(await this.pulumi("stack", "export", "--stack", "stack", "--show-secrets"));
    const { deployment } = exported as { deployment: { resources: Partial<ResourceState>[] } };
    return comparable(deployment.resources);
  }

  /** URN -> operation, as `pulumi preview` foretells. */
  async foretold(): Promise<Record<string, string>> {
    const preview: unknown = JSON.parse(await this.pulumi("preview", "--json", "--stack", "stack"));
    const { steps } = preview as { steps: { op: string; urn: string }[] };
    return operations(steps);
  }
}

interface Comparable {
  readonly urn: string;
  readonly [key: string]: unknown;
}

/** What two engines must agree on. Identities of providers are made up by each. */
function comparable(resources: readonly Partial<ResourceState>[]): Comparable[] {
  return resources
    .map((entry) => ({
      urn: entry.urn ?? "",
      type: entry.type,
      id: entry.type?.startsWith("pulumi:providers:") ? "" : (entry.id ?? ""),
      custom: entry.custom ?? false,
      external: entry.external ?? false,
      inputs: secretsMarked(entry.inputs ?? {}),
      outputs: secretsMarked(entry.outputs ?? {}),
      parent: entry.parent ?? "",
      provider: (entry.provider ?? "").split("::").slice(0, 4).join("::"),
      dependencies: [...(entry.dependencies ?? [])].sort(),
      propertyDependencies: Object.fromEntries(
        Object.entries(entry.propertyDependencies ?? {}).filter(([, urns]) => (urns ?? []).length > 0),
      ),
      protect: entry.protect ?? false,
      retainOnDelete: entry.retainOnDelete ?? false,
      deletedWith: entry.deletedWith ?? "",
      additionalSecretOutputs: entry.additionalSecretOutputs ?? [],
    }))
    .sort((left, right) => (left.urn < right.urn ? -1 : 1));
}

/** The CLI exports a secret as JSON text; where a provider echoes one, this engine marks more of it than the CLI does. */
function secretsMarked(bag: PropertyObject): PropertyValue {
  return transform(bag, (part) => {
    if (signatureOf(part) !== signatures.secret || !isObject(part)) {
      return undefined;
    }
    const plain =
      typeof part.plaintext === "string" ? (JSON.parse(part.plaintext) as PropertyValue) : (part.value ?? null);
    return { $secret: contains(plain, isSecret) ? secretsMarked({ plain }) : plain };
  });
}

function operations(steps: readonly { op: string; urn: string }[]): Record<string, string> {
  const all = steps.filter(({ op, urn }) => op !== "same" && !urn.includes("pulumi:" + "pulumi:Stack"));
  return Object.fromEntries(all.map(({ op, urn }) => [urn, op] as const).sort());
}

withCli("the embedded engine and the Pulumi CLI", () => {
  let stack: TestStack;
  let cli: CliStack;
  beforeEach(async () => {
    stack = new TestStack();
    // The SDK's plugin server does not let a provider take part in previews: the same here.
    stack.providers = { test: () => ({ ...folderProvider(stack.objectsDir), supportsPreview: false }) };
    cli = new CliStack(stack);
    await cli.pulumi("stack", "init", "stack");
  });
  afterEach(() => stack.close());

  const program = (v: { size: number; text: string; group: string; extra: string }) => `
    const provider = new TestProvider("explicit", { server: "one", list: pulumi.output(["a"]).apply(JSON.stringify) });
    class Group extends pulumi.ComponentResource {
      constructor(name, options) {
        super("test:index:Group", name, { kind: "group" }, options);
        const inner = new Thing(name + "-inner", { name: "inner", text: "${v.text}" }, { parent: this });
        new Thing("leaf", { name: "leaf", text: inner.address }, { parent: this, deleteBeforeReplace: true });
        this.address = inner.address;
        this.registerOutputs({ address: inner.address });
      }
    }
    const group = new Group("${v.group}", { aliases: [{ name: "group" }], protect: false });
    const sized = new Thing("sized", { name: "sized", size: ${v.size} }, { provider });
    new Thing("with", { name: "with", text: "x" }, { provider, deletedWith: sized });
    new Thing("follows", { name: "follows", size: sized.address }, { provider });
    new Thing("told", { name: "told", text: sized.address, nested: { list: [1, null, { a: true }], "odd key": "" } }, { dependsOn: [group] });
    new Thing("hidden", { name: "hidden", password: pulumi.secret("hush"), spec: { pin: pulumi.secret(42) } }, { additionalSecretOutputs: ["address"] });
    new Thing("ignoring", { name: "ignoring", text: "${v.text}", spec: { a: 1 } }, { ignoreChanges: ["text"], retainOnDelete: true });
    ${v.extra}
    export const address = group.address;
    export const password = pulumi.secret("output");
  `;
  const before = { size: 1, text: "first", group: "group", extra: `new Thing("gone", { name: "gone" });` };
  const after = { size: 2, text: "second", group: "crew", extra: `new Thing("come", { name: "come" });` };

  test("GIVEN one program WHEN both stand it up THEN their states agree, resource by resource", async () => {
    stack.write(program(before));

    await stack.up();
    await cli.pulumi("up", "--yes", "--skip-preview", "--stack", "stack");

    expect(comparable(StateStore.read(stack.stateDir).resources)).toEqual(await cli.resources());
  });

  test("GIVEN both stand WHEN the program changes THEN both foretell the same and come to the same", async () => {
    stack.write(program(before));
    await stack.up();
    await cli.pulumi("up", "--yes", "--skip-preview", "--stack", "stack");
    stack.write(program(after));

    const foretold = operations((await stack.preview()).resources);
    expect(foretold).toEqual(await cli.foretold());

    await stack.up();
    await cli.pulumi("up", "--yes", "--skip-preview", "--stack", "stack");
    expect(comparable(StateStore.read(stack.stateDir).resources)).toEqual(await cli.resources());
  });

  test("GIVEN options that hold on to what stands WHEN the program changes THEN both keep and delete the same", async () => {
    const programs = [
      `
        new Thing("let-go", { name: "let-go" });
        new Thing("kept", { name: "kept", size: 1 }, { retainOnDelete: true });
        const server = new Thing("server", { name: "server" });
        new Thing("inside", { name: "inside", text: server.address }, { deletedWith: server });
        new Thing("ignoring", { name: "ignoring", l: [{ x: 1, y: 1 }, { x: 2 }], m: { p: { q: 1 }, r: { q: 2 } }, gone: 1 });
      `,
      `
        new Thing("let-go", {}, { id: "let-go" });
        new Thing("kept", { name: "kept", size: 2 }, { retainOnDelete: true, deleteBeforeReplace: true });
        new Thing("ignoring", { name: "ignoring", l: [{ x: 8, y: 2 }], m: { p: { q: 7 }, r: { q: 8 }, n: { q: 9 } }, fresh: 2 },
          { ignoreChanges: ["l[*].x", "m.*.q", "gone", "fresh"] });
      `,
      "",
    ];
    for (const text of programs) {
      stack.write(text);
      await stack.up();
      await cli.pulumi("up", "--yes", "--skip-preview", "--stack", "stack");
      expect(comparable(StateStore.read(stack.stateDir).resources)).toEqual(await cli.resources());
      expect(stack.objects).toEqual(objectsIn(cli.objectsDir));
    }
    // "inside" counts as gone with its server: no call of its own removes its file.
    expect(stack.objects).toEqual(["inside", "kept", "let-go"]);
  });
});

if (missing.length > 0) {
  test.skip(`conformance: ${missing.join(" and ")} is not on the PATH`, () => {});
}
