import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { sampleBacking } from "./testkit/sample-backing.ts";

const run = promisify(execFile);
const cli = join(import.meta.dirname, "..", "local", "cli.ts");
const password = "hush-in-the-handover";

/** Path inside the folder -> text. */
type Files = Readonly<Record<string, string>>;

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly parent: string;
  readonly dependsOn: readonly string[];
  readonly provider: string;
}

let home: string;
let files: Files;
let again: Files;
let resources: readonly Resource[];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "plinth-synth-home-"));
  leaveHandover(join(home, "local"));
  [files, again] = await Promise.all([synth("first"), synth("second")]);
  resources = JSON.parse(files["resources.json"] ?? "[]");
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** What an earlier `up` would have left here, and no file of synth's may show or depend on. */
function leaveHandover(instance: string): void {
  mkdirSync(instance);
  const backing = sampleBacking(password);
  const config = { "plinth:kubeconfig": join(instance, "kubeconfig"), "plinth:backing": JSON.stringify(backing) };
  writeFileSync(join(instance, "handover.json"), JSON.stringify({ config, secretKeys: ["plinth:backing"] }));
}

async function synth(name: string): Promise<Files> {
  const out = join(home, "out", name);
  // No PATH, no kubeconfig, no proxy: nothing but the repository.
  const env = { PLINTH_HOME: home, PLINTH_CACHE: join(home, "cache"), HOME: home };
  await run(process.execPath, [cli, "synth", "--stack", "local", "--out", out], { env });
  const names = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ parentPath, name: file }) => {
      const path = join(parentPath, file);
      return [path.slice(out.length + 1), readFileSync(path, "utf8")];
    }),
  );
}

function resource(kind: string, name = ""): Resource | undefined {
  return resources.find(({ type, urn }) => type.endsWith(`:${kind}`) && urn.includes(`::${name}`));
}

/** Each service has one for each kind of access at its paths. */
const routes: Readonly<Record<string, readonly string[]>> = {
  inventory: ["inventory", "inventory-optional"],
  notification: ["notification"],
  order: ["order"],
  sandbox: ["sandbox-open"],
  user: ["user-open", "user-optional"],
};

const plugins = [
  ...["address-limits", "body-size", "bots", "correlation-id", "metrics", "quota"].map(
    (name) => `kongclusterplugin-plinth-${name}`,
  ),
  ...["auth-optional", "auth-required", "strip-identity"].map((name) => `kongplugin-plinth-${name}`),
];

/** Services with secrets that Vault does not hold. */
const secretEnvironments: readonly string[] = ["notification", "order", "sandbox", "user"];

const services = ["inventory", "notification", "order", "sandbox", "user"];

describe("synth of the local stack", () => {
  test("GIVEN the stack THEN each object is in a file of its own, kubernetes/<chart>/<kind>-<name>.yaml", () => {
    const ofService = (name: string) => [
      `kubernetes/${name}/configmap-${name}-vault-agent.yaml`,
      `kubernetes/${name}/deployment-${name}.yaml`,
      `kubernetes/${name}/horizontalpodautoscaler-${name}.yaml`,
      ...(routes[name] ?? []).map((route) => `kubernetes/${name}/httproute-${route}.yaml`),
      `kubernetes/${name}/networkpolicy-${name}.yaml`,
      `kubernetes/${name}/poddisruptionbudget-${name}.yaml`,
      ...(secretEnvironments.includes(name) ? [`kubernetes/${name}/secret-${name}-env.yaml`] : []),
      `kubernetes/${name}/secret-${name}-files.yaml`,
      `kubernetes/${name}/service-${name}.yaml`,
      `kubernetes/${name}/serviceaccount-${name}.yaml`,
    ];
    expect(Object.keys(files).toSorted()).toEqual(
      [
        "charts.json",
        "kubernetes/gateway/gateway-public.yaml",
        "kubernetes/namespaces/namespace-plinth-gateway.yaml",
        "kubernetes/namespaces/namespace-plinth.yaml",
        ...plugins.map((name) => `kubernetes/gateway-protection/${name}.yaml`),
        ...services.flatMap(ofService),
        "resources.json",
      ].toSorted(),
    );
    expect(JSON.parse(files["charts.json"] ?? "")).toEqual([]);
  });

  test("GIVEN an object's file THEN it holds one object of that kind and name", () => {
    for (const [path, text] of Object.entries(files).filter(([name]) => name.endsWith(".yaml"))) {
      const { apiVersion, kind, metadata } = parse(text);
      expect(apiVersion).toMatch(/^([a-z0-9.]+\/)?v\d/);
      expect(path.split("/").at(-1)).toBe(`${kind}-${metadata.name}.yaml`.toLowerCase());
    }
  });

  test("GIVEN resources.json THEN every reference in it is to a resource in it", () => {
    const urns = new Set(resources.map(({ urn }) => urn));
    expect(urns.size).toBe(resources.length);
    for (const one of resources) {
      // A resource that had another name before says so as well.
      const fields = Object.keys(one).filter((field) => field !== "aliases");
      expect(fields).toEqual(["urn", "type", "inputs", "parent", "dependsOn", "provider"]);
      const references = [one.parent, one.provider, ...one.dependsOn].filter((urn) => urn !== "");
      expect(references.filter((urn) => !urns.has(urn))).toEqual([]);
    }
    const namespace = "urn:pulumi:local::plinth::kubernetes:core/v1:Namespace::namespaces/plinth";
    expect(resource("Deployment")?.dependsOn).toContain(namespace);
  });

  test("GIVEN values that only an `up` can know THEN they are marked, the rest is known", () => {
    const secret = { $secret: true };
    expect(resource("Secret", "user/user/Secret")?.inputs.stringData).toMatchObject({ JWT_PRIVATE_KEY: secret });
    expect(resource("Secret", "user/user/Files")?.inputs.stringData).toEqual({ "consul-token": secret });
    expect(resource("kubernetes")?.inputs.kubeconfig).toEqual(secret);
    expect(JSON.stringify(resource("NetworkPolicy", "user")?.inputs)).toContain(
      '{"endPort":{"$unknown":true},"port":{"$unknown":true},"protocol":"TCP"}',
    );
    expect(resource("Deployment", "user")?.inputs).toMatchObject({ spec: { replicas: 2 } });
  });

  test("GIVEN two runs THEN every byte is the same", () => {
    expect(again).toEqual(files);
  });

  test("GIVEN secrets that an `up` left on this machine THEN none is in any file", () => {
    const text = Object.values(files).join("\n");
    expect(text).not.toContain(password);
    expect(text).not.toMatch(/PRIVATE KEY-----|postgres:\/\/|redis:\/\//);
    expect(text).not.toContain(home);
  });
});
