import { execFile } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

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

const needed = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-kubernetes"];
const missing = needed.filter((program) => !onPath(program));
if (missing.length > 0) {
  process.stderr.write(`the pack under the Pulumi CLI: skipped, as ${missing.join(" and ")} is not on the PATH\n`);
}
const withCli = missing.length > 0 ? describe.skip : describe;

const repository = join(import.meta.dirname, "..");
const samplePack = join(import.meta.dirname, "testkit", "sample-pack");

/** A provider that only writes manifests needs no cluster; the id of what it would make is not known at preview. */
const program = `
import * as pulumi from "@pulumi/pulumi";
const rendered = new pulumi.ProviderResource("kubernetes", "rendered", { renderYamlToDirectory: "rendered" });
const first = new pulumi.CustomResource(
  "kubernetes:core/v1:ConfigMap",
  "first",
  { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "first" } },
  { provider: rendered },
);
new pulumi.CustomResource(
  "kubernetes:core/v1:Pod",
  "pod",
  {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "pod", annotations: { first: first.id } },
    spec: {
      containers: ["a", "b"].map((name) => ({
        name,
        image: "registry.example/app",
        securityContext: { privileged: name === "a" },
        env: [{ name: "KEY", value: pulumi.secret("hush") }],
      })),
    },
  },
  { provider: rendered },
);
`;

/** The Pod as rules see it. */
function pod(annotations: object) {
  const containers = ["a", "b"].map((name) => ({
    name,
    image: "registry.example/app",
    securityContext: { privileged: name === "a" },
    env: [{ name: "KEY", value: "hush" }],
  }));
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "pod", annotations }, spec: { containers } };
}

/** An event of the CLI's that tells a policy's verdict. */
interface PolicyEvent {
  readonly policyName: string;
  readonly resourceUrn?: string;
  readonly message: string;
  readonly enforcementLevel: string;
  readonly severity?: string;
}

/** An event of the CLI's that tells what it would do to a resource. */
interface StepEvent {
  readonly metadata: { readonly urn: string; readonly new?: { readonly inputs: unknown } };
}

interface Preview {
  readonly code: number;
  readonly output: string;
}

interface Told extends Preview {
  /** What the rules told, by rule. */
  readonly rules: Readonly<Record<string, readonly PolicyEvent[]>>;
  /** The inputs that the Pod is made of in the end. */
  readonly podInputs: unknown;
}

withCli("the pack under the Pulumi CLI", () => {
  let dir: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "plinth-pack-"));
    for (const name of ["backend", "home"]) {
      mkdirSync(join(dir, name));
    }
    symlinkSync(join(repository, "node_modules"), join(dir, "node_modules"));
    writeFileSync(
      join(dir, "Pulumi.yaml"),
      "name: sample\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.ts\n",
    );
    writeFileSync(join(dir, "package.json"), JSON.stringify({ name: "sample", type: "module" }));
    writeFileSync(join(dir, "index.ts"), program);
    expect(await pulumi("stack", "init", "test")).toMatchObject({ code: 0 });
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  function pulumi(...args: string[]): Promise<Preview> {
    const env = {
      ...process.env,
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`,
      PULUMI_BACKEND_URL: `file://${join(dir, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "of the test",
      // The log of events is among the CLI's options for finding faults.
      PULUMI_DEBUG_COMMANDS: "true",
      PULUMI_HOME: join(dir, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    return new Promise((resolve) => {
      execFile(
        "pulumi",
        [...args, "--non-interactive"],
        { cwd: dir, env, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
          resolve({ code, output: stripVTControlCharacters(`${stdout}${stderr}`) });
        },
      );
    });
  }

  /** What the sample rules told, by rule, from the CLI's log of events. */
  async function told(config: unknown): Promise<Told> {
    const [file, events] = [join(dir, "config.json"), join(dir, "events.json")];
    rmSync(events, { force: true });
    writeFileSync(file, JSON.stringify(config));
    const options = ["--policy-pack", samplePack, "--policy-pack-config", file, "--event-log", events];
    const ended = await pulumi("preview", ...options);
    const log = existsSync(events) ? readFileSync(events, "utf8").split("\n").filter(Boolean) : [];
    const parsed = log.map((line) => JSON.parse(line) as { policyEvent?: PolicyEvent; resourcePreEvent?: StepEvent });
    const policyEvents = parsed.flatMap(({ policyEvent }) => policyEvent ?? []);
    const step = parsed.find(({ resourcePreEvent }) => resourcePreEvent?.metadata.urn.endsWith("Pod::pod"));
    return {
      ...ended,
      rules: Object.fromEntries(Map.groupBy(policyEvents, ({ policyName }) => policyName)),
      podInputs: step?.resourcePreEvent?.metadata.new?.inputs,
    };
  }

  test("GIVEN prod's levels WHEN a resource breaks a rule of ours THEN the preview fails and names the place", async () => {
    const { code, output } = await pulumi(
      ...["preview", "--policy-pack", import.meta.dirname],
      ...["--policy-pack-config", join(repository, "stacks", "policies.prod.json")],
    );
    expect(output).toContain("spec.containers[0].securityContext.privileged: container a is privileged");
    expect(output).toMatch(/\[mandatory\].*pod-no-privilege/);
    expect(code).not.toBe(0);
  });

  test("GIVEN rules that show what they are handed THEN it has the shape that it has offline", async () => {
    const { rules, code } = await told({ all: "advisory" });
    expect(shown(rules["shows-pods"])).toEqual(pod({ first: { $unknown: true } }));
    expect(shown(rules["shows-stack"])).toEqual({
      environment: "test",
      inputs: pod({ first: { $unknown: true } }),
      dependsOn: [expect.stringContaining("ConfigMap::first")],
    });
    expect(code).toBe(0);
  });

  test("GIVEN a rule that throws THEN that is told as its failure, and the others go on with their settings", async () => {
    const { rules, code } = await told({
      all: "advisory",
      "few-containers": { enforcementLevel: "mandatory", most: 1 },
    });
    expect(rules.throwing).toEqual([
      expect.objectContaining({ message: expect.stringContaining("The rule itself failed: out of its depth") }),
    ]);
    expect(rules["few-containers"]).toEqual([
      expect.objectContaining({
        enforcementLevel: "mandatory",
        severity: "high",
        message: expect.stringContaining(
          "spec.containers: there are 2 containers; 1 are allowed. Keep few-containers.",
        ),
        resourceUrn: expect.stringContaining("Pod::pod"),
      }),
    ]);
    expect(code).not.toBe(0);
  });

  test("GIVEN a rule that mends at level remediate THEN it mends that alone, and does not fire", async () => {
    const { rules, podInputs } = await told({ all: "advisory", labelled: "remediate" });
    expect(rules.labelled).toBeUndefined();
    const mended = pod({ first: { $unknown: true } });
    expect(shown(rules["shows-pods"])).toEqual({
      ...mended,
      metadata: { ...mended.metadata, labels: { team: "platform" } },
    });
    expect(podInputs).toMatchObject({
      metadata: { labels: { team: "platform" }, annotations: { first: expect.any(String) } },
    });
    expect(JSON.stringify(podInputs)).not.toContain("hush");
  });

  test.each([
    ["a value", { most: "many" }, /most: Invalid type. Expected: integer, given: string/],
    ["a setting", { mots: 2 }, /few-containers\.mots is 2; allowed: nothing, there is no such setting beside most/],
  ])("GIVEN %s that a rule's settings do not have THEN the preview is refused", async (_, settings, message) => {
    const { output, code } = await told({ "few-containers": settings });
    expect(output).toMatch(message);
    expect(code).not.toBe(0);
  });
});

/** What a rule that shows what it is handed told once. */
function shown(events: readonly PolicyEvent[] | undefined): unknown {
  expect(events).toHaveLength(1);
  const text = events?.[0]?.message ?? "";
  return JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
}
