import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { loadSettings } from "./settings.ts";
import { SettingsError } from "./settings-error.ts";

type Values = Record<string, unknown>;

const prod = parse(readFileSync(join(import.meta.dirname, "..", "stacks", "Pulumi.prod.yaml"), "utf8"))
  .config as Values;

/** Production's settings, changed; a function gets what stands there. */
function changed(changes: Readonly<Record<string, unknown>>): Values {
  const entries = Object.entries(changes).map(([key, change]) => {
    const name = `plinth:${key}`;
    return [name, typeof change === "function" ? change(structuredClone(prod[name])) : change];
  });
  return { ...prod, ...Object.fromEntries(entries) };
}

function faultsOf(changes: Readonly<Record<string, unknown>>): { path: string; value: unknown; allowed: string }[] {
  try {
    loadSettings(changed(changes));
    return [];
  } catch (error) {
    if (error instanceof SettingsError) {
      return error.faults.map(({ path, value, allowed }) => ({ path, value, allowed }));
    }
    throw error;
  }
}

const group = (index: number, change: Values) => (groups: Values[]) =>
  groups.map((each, at) => (at === index ? { ...each, ...change } : each));

const within = (name: string, change: Values) => (aws: Record<string, Values>) => ({
  ...aws,
  [name]: { ...aws[name], ...change },
});

describe("what is refused", () => {
  test.each<[string, Values, string, unknown, RegExp]>([
    [
      "a range that is too small",
      { aws: within("network", { cidr: "10.0.0.0/28" }) },
      "aws.network.cidr",
      "10.0.0.0/28",
      /\/\d+/,
    ],
    [
      "a public range",
      { aws: within("network", { cidr: "8.8.0.0/16" }) },
      "aws.network.cidr",
      "8.8.0.0/16",
      /10\.0\.0\.0\/8/,
    ],
    ["an unknown region", { region: "us-east-9" }, "region", "us-east-9", /us-east-1/],
    ["a zone that the region lacks", { zones: ["a", "b", "z"] }, "zones[2]", "us-east-1z", /us-east-1a/],
    [
      "an unknown type",
      { nodeGroups: group(2, { instanceTypes: ["m99.huge"] }) },
      "nodeGroups[2].instanceTypes[0]",
      "m99.huge",
      /./,
    ],
    [
      "a public endpoint that the world may reach",
      { aws: within("cluster", { publicAccessFrom: ["0.0.0.0/0"] }) },
      "aws.cluster.publicAccessFrom[0]",
      "0.0.0.0/0",
      /./,
    ],
    [
      "stores on spot machines",
      { nodeGroups: group(1, { lifecycle: "spot", perZone: false }) },
      "nodeGroups[1].lifecycle",
      "spot",
      /on-demand/,
    ],
    [
      "controllers on spot machines",
      { nodeGroups: group(0, { lifecycle: "spot" }) },
      "nodeGroups[0].lifecycle",
      "spot",
      /on-demand/,
    ],
    [
      "another host than the edge's",
      { gateway: (gateway: Values) => ({ ...gateway, url: "https://else.example.com" }) },
      "gateway.url",
      "https://else.example.com",
      /shop\.example\.com/,
    ],
    [
      "nodes by need where nodes sleep",
      { nightly: { sleep: "0 20 * * *", wake: "0 7 * * *" } },
      "burst",
      expect.anything(),
      /nightly/,
    ],
    [
      "a lock that is shorter than the backups' lives",
      { aws: within("vaultLock", { maxDays: 30 }) },
      "aws.backupDays.monthly",
      365,
      /7 to 30/,
    ],
    [
      "no administrator",
      { aws: within("cluster", { administrators: [] }) },
      "aws.cluster.administrators",
      [],
      /at least one/,
    ],
    [
      "a group whose name is too long with its zone's",
      { environment: "a-long-environment", nodeGroups: group(1, { name: "stores-of-all-services" }) },
      "nodeGroups[1].name",
      "stores-of-all-services",
      /^4 letters less/,
    ],
    [
      "an administrator that the program names itself",
      { aws: within("cluster", { administrators: ["arn:aws:iam::111122223333:role/plinth-prod-deploy-prod"] }) },
      "aws.cluster.administrators[0]",
      "arn:aws:iam::111122223333:role/plinth-prod-deploy-prod",
      /without being named/,
    ],
    [
      "an account that YAML read as a number",
      { aws: (aws: Values) => ({ ...aws, account: 111122223333 }) },
      "aws.account",
      111122223333,
      /12 digits/,
    ],
  ])("is %s", (_title, changes, path, value, allowed) => {
    expect(faultsOf(changes)).toContainEqual({ path, value, allowed: expect.stringMatching(allowed) });
  });

  test("are fewer zones than pods and stores need", () => {
    expect(faultsOf({ zones: ["a", "b"] })).toEqual([
      { path: "zones", value: ["a", "b"], allowed: "at least 3 zones, as services.user has 3 pods" },
      { path: "stores.events.replicas", value: 3, allowed: "at most the 2 zones" },
      { path: "stores.database.members", value: 3, allowed: "at most 2, one in each of the zones" },
    ]);
  });

  test("is all told at once, of the settings by themselves and between them", () => {
    const paths = faultsOf({
      region: "us-east-9",
      mailFrom: "nobody",
      services: { user: { replicas: "many" } },
      nodeGroups: group(1, { lifecycle: "spot" }),
    }).map(({ path }) => path);
    expect(paths).toEqual(["mailFrom", "services.user.replicas", "region"]);
  });

  test("is what only the cloud has, where the cluster is elsewhere", () => {
    const allowed = "nothing where cluster.mode is not eks";
    expect(faultsOf({ cluster: { mode: "existing" } })).toEqual([
      ...["aws", "mesh", "observability", "elasticity"].map((path) => ({ path, value: expect.anything(), allowed })),
      { path: "stores.mode", value: "cluster", allowed: "external where cluster.mode is not eks" },
    ]);
    expect(faultsOf({ aws: undefined }).map(({ path }) => path)).toEqual(["aws"]);
  });
});

test("GIVEN what `up` is handed in a stack file WHEN its settings are read THEN that is left alone", () => {
  expect(loadSettings({ ...prod, "plinth:backing": { secure: "v1:x" } }).environment).toBe("prod");
});

test("GIVEN a command that only reads settings WHEN it starts THEN AWS's SDK is not loaded", async () => {
  const program = `
    await import(${JSON.stringify(join(import.meta.dirname, "settings.ts"))});
    const { default: Module } = await import("node:module");
    process.stdout.write(String(Object.keys(Module._cache).filter((file) => file.includes("@pulumi/aws")).length));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  expect(stdout).toBe("0");
});
