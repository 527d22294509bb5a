import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { askVault } from "../../backing/vault-api.ts";
import { readyVault } from "../../backing/vault-program.ts";
import type { EngineProvider, OperationContext } from "../../engine/engine-provider.ts";
import { isNetworkError } from "../../engine/network-error.ts";
import { startTestVault, type TestVault } from "../../testkit/vault.ts";
import { isSecret, type Properties, plain, secret, unknownValue } from "../kubernetes/wire-value.ts";
import { createVaultProvider } from "./provider.ts";

const isReady = (await readyVault()) !== undefined;
const withVault = isReady ? describe : describe.skip;
const why = isReady ? "" : " (skipped: neither the PATH nor the cache has it; `node .ci/build-vault.ts` builds it)";

const types = {
  mount: "vault:index/mount:Mount",
  auth: "vault:index/authBackend:AuthBackend",
  policy: "vault:index/policy:Policy",
  audit: "vault:index/audit:Audit",
  authConfig: "vault:kubernetes/authBackendConfig:AuthBackendConfig",
  authRole: "vault:kubernetes/authBackendRole:AuthBackendRole",
  secret: "vault:kv/secretV2:SecretV2",
  connection: "vault:database/secretBackendConnection:SecretBackendConnection",
  databaseRole: "vault:database/secretBackendRole:SecretBackendRole",
  root: "vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert",
  pkiRole: "vault:pkiSecret/secretBackendRole:SecretBackendRole",
  key: "vault:transit/secretBackendKey:SecretBackendKey",
} as const;

type Kind = keyof typeof types;

const context = (oldInputs?: unknown): OperationContext => ({
  preview: false,
  ignoreChanges: [],
  signal: new AbortController().signal,
  log() {},
  ...(oldInputs !== undefined && { oldInputs }),
});

/** The calls that the engine makes of a provider, in its order. */
class Driver {
  readonly provider: Required<EngineProvider>;

  constructor(provider: EngineProvider) {
    this.provider = provider as Required<EngineProvider>;
  }

  async checked(kind: Kind, news: Properties, olds?: Properties): Promise<Properties> {
    const { inputs, failures } = await this.provider.check(urn(kind), olds, news);
    expect(failures).toEqual([]);
    return inputs;
  }

  async create(kind: Kind, news: Properties) {
    const inputs = await this.checked(kind, news);
    const { id, outs } = await this.provider.create(urn(kind), inputs, context());
    return { kind, id, inputs, outs: outs as Properties };
  }

  diff(kind: Kind, id: string, before: Properties, after: Properties, outs: Properties = {}) {
    return this.provider.diff(id, urn(kind), outs, after, context(before));
  }

  async refreshed(kind: Kind, id: string, outs: Properties) {
    const { id: found, props, inputs } = await this.provider.read(id, urn(kind), outs, context());
    return { id: found, outs: props as Properties, inputs: inputs as Properties };
  }
}

const urn = (kind: Kind, name = "thing") => `urn:pulumi:s::p::${types[kind]}::${name}`;

const everything: readonly [Kind, Properties, string][] = [
  ["mount", { path: "kv", type: "kv", options: { version: "2" }, description: "secrets" }, "kv"],
  ["auth", { type: "kubernetes", tune: { defaultLeaseTtl: "1h" } }, "kubernetes"],
  ["policy", { name: "order", policy: 'path "kv/data/*" { capabilities = ["read"] }' }, "order"],
  ["audit", { type: "file", path: "second", options: { file_path: "/dev/null" } }, "second"],
  [
    "authConfig",
    { kubernetesHost: "https://192.0.2.1", disableLocalCaJwt: true, tokenReviewerJwt: "reviewer.jwt" },
    "auth/kubernetes/config",
  ],
  [
    "authRole",
    {
      roleName: "order",
      boundServiceAccountNames: ["order"],
      boundServiceAccountNamespaces: ["plinth"],
      tokenPolicies: ["order", "b", "a"],
      tokenTtl: 3600,
      audience: "vault",
    },
    "auth/kubernetes/role/order",
  ],
  [
    "secret",
    { mount: "kv", name: "services/order/redis", dataJson: '{"username":"u","n":1}' },
    "kv/data/services/order/redis",
  ],
  ["mount", { path: "database", type: "database" }, "database"],
  [
    "connection",
    {
      backend: "database",
      name: "plinth-order",
      allowedRoles: ["order"],
      verifyConnection: false,
      postgresql: {
        connectionUrl: "postgresql://{{username}}:{{password}}@192.0.2.1/order",
        username: "vault",
        password: secret("hidden"),
        maxConnectionLifetime: 60,
      },
    },
    "database/config/plinth-order",
  ],
  [
    "databaseRole",
    {
      backend: "database",
      name: "order",
      dbName: "plinth-order",
      creationStatements: ["CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}'"],
      defaultTtl: 3600,
      maxTtl: 86_400,
    },
    "database/roles/order",
  ],
  ["mount", { path: "pki", type: "pki", maxLeaseTtlSeconds: 315_360_000 }, "pki"],
  [
    "root",
    {
      backend: "pki",
      type: "internal",
      commonName: "plinth",
      ttl: "87600h",
      issuerName: "root",
      keyType: "ec",
      keyBits: 256,
    },
    "",
  ],
  [
    "pkiRole",
    { backend: "pki", name: "service", allowedDomains: ["b.svc", "a.svc"], ttl: "1h", keyType: "ec", keyBits: 256 },
    "pki/roles/service",
  ],
  ["mount", { path: "transit", type: "transit" }, "transit"],
  ["key", { backend: "transit", name: "order", deletionAllowed: true }, "transit/keys/order"],
];

withVault(`what is inside Vault${why}`, () => {
  let vault: TestVault;
  let driver: Driver;

  beforeAll(async () => {
    vault = await startTestVault();
    const provider = createVaultProvider();
    await provider.configure?.(vault.deployer);
    driver = new Driver(provider);
  });

  afterAll(() => vault.close());

  const ask = (...request: [method: "GET" | "POST" | "DELETE", path: string, body?: unknown]) =>
    askVault(vault.deployer, ...request);

  test("GIVEN each type WHEN created, created again, refreshed, imported and deleted THEN nothing differs and nothing is left", async () => {
    const made: Awaited<ReturnType<Driver["create"]>>[] = [];
    for (const [kind, news, id] of everything) {
      const one = await driver.create(kind, news);
      if (id !== "") expect(one.id).toBe(id);
      made.push(one);
    }
    for (const { kind, id, inputs, outs } of made) {
      const again = await driver.create(kind, inputs);
      expect([kind, again.id]).toEqual([kind, id]);

      const refreshed = await driver.refreshed(kind, id, outs);
      expect([kind, id, (await driver.diff(kind, id, refreshed.inputs, inputs)).detailedDiff]).toEqual([kind, id, {}]);
      expect([kind, plain(refreshed.outs)]).toEqual([kind, plain(again.outs)]);

      const { inputs: imported } = await driver.refreshed(kind, id, {});
      if (kind !== "root") {
        expect([kind, id, (await driver.diff(kind, id, imported, inputs)).detailedDiff]).toEqual([kind, id, {}]);
      }
    }
    const outputsOf = (kind: Kind) => made.find((one) => one.kind === kind)?.outs ?? {};
    expect(plain(outputsOf("mount").accessor)).toMatch(/^kv_/);
    expect(isSecret(outputsOf("authConfig").tokenReviewerJwt)).toBe(true);
    expect(isSecret(outputsOf("secret").dataJson) && isSecret(outputsOf("secret").data)).toBe(true);
    expect(JSON.stringify(outputsOf("connection"))).toMatch(/"password":\{"4dabf/);
    expect(outputsOf("root").certificate).toMatch(/^-----BEGIN CERTIFICATE/);

    for (const { kind, id, outs } of made.toReversed()) {
      await driver.provider.delete(id, urn(kind), outs, context());
      // Its auth method holds it to the end.
      if (kind !== "authConfig") expect([kind, (await driver.refreshed(kind, id, outs)).id]).toEqual([kind, ""]);
    }
  });

  test("GIVEN a role WHEN it is changed, taken a property from, changed by somebody else and lost THEN each is seen and mended", async () => {
    await driver.create("auth", { type: "kubernetes", path: "drift" });
    const { id, inputs, outs } = await driver.create("authRole", {
      backend: "drift",
      roleName: "r",
      boundServiceAccountNames: ["a"],
      boundServiceAccountNamespaces: ["n"],
      audience: "vault",
      tokenTtl: 60,
    });
    const next = await driver.checked("authRole", { ...inputs, tokenTtl: 120, audience: undefined });
    const diff = await driver.diff("authRole", id, inputs, next, outs);
    expect(diff.detailedDiff).toMatchObject({ tokenTtl: { kind: "update" }, audience: { kind: "delete" } });
    expect(diff.replaces).toEqual([]);
    const { outs: updated } = await driver.provider.update(id, urn("authRole"), outs, next, context(inputs));
    expect(await ask("GET", id)).toMatchObject({ data: { token_ttl: 120 } });

    const { data } = (await ask("GET", id)) ?? {};
    expect((data as Properties).audience ?? "").toBe("");
    await ask("POST", id, { ...(data as Properties), bound_service_account_names: ["intruder"] });
    const drifted = await driver.refreshed("authRole", id, updated as Properties);
    expect((await driver.diff("authRole", id, drifted.inputs, next)).detailedDiff).toEqual({
      boundServiceAccountNames: { kind: "update", inputDiff: true },
    });

    await ask("DELETE", id);
    expect((await driver.refreshed("authRole", id, updated as Properties)).id).toBe("");
    await driver.provider.delete(id, urn("authRole"), updated, context());
  });

  test("GIVEN another path or type WHEN compared THEN it is replaced; WHEN the place has something else THEN it is refused", async () => {
    const { id, inputs } = await driver.create("mount", { path: "taken", type: "kv", options: { version: "1" } });
    const moved = await driver.diff("mount", id, inputs, { ...inputs, path: "elsewhere" });
    expect(moved).toMatchObject({ replaces: ["path"], deleteBeforeReplace: false });
    const other = await driver.diff("mount", id, inputs, { ...inputs, type: "transit" });
    expect(other).toMatchObject({ replaces: ["type"], deleteBeforeReplace: true });

    await expect(driver.create("mount", { path: "taken", type: "transit" })).rejects.toThrow(
      "taken is in use at sys/mounts: what is there is of type kv version 1, not transit",
    );
  });

  test("GIVEN a login in place of a token WHEN used THEN it is had once there", async () => {
    await ask("POST", "sys/auth/userpass", { type: "userpass" });
    await ask("POST", "auth/userpass/users/ci", { password: "p", token_policies: ["deployer"] });
    const provider = createVaultProvider();
    const authLogin = JSON.stringify({ path: "auth/userpass/login/ci", parameters: { password: "p" } });
    await provider.configure?.({ address: vault.deployer.address, authLogin: secret(authLogin) });

    const { id } = await new Driver(provider).create("policy", { policy: 'path "x" { capabilities = ["read"] }' });

    expect(id).toMatch(/^thing-[0-9a-f]{7}$/);
    expect(await ask("GET", `sys/policies/acl/${id}`)).toBeDefined();
  });

  test("GIVEN a server that went away WHEN asked THEN the error names its address, as one of the network", async () => {
    const { id, outs } = await driver.create("policy", { name: "p", policy: 'path "x" { capabilities = ["read"] }' });
    await vault.stop("SIGKILL");
    try {
      const failure = await driver.refreshed("policy", id, outs).catch((error: unknown) => error);
      expect(String(failure)).toContain(`cannot reach Vault at ${vault.deployer.address}`);
      expect(isNetworkError(failure)).toBe(true);
    } finally {
      await vault.start();
    }
    expect((await driver.refreshed("policy", id, outs)).id).toBe(id);
  });
});

describe("checking what goes into Vault", () => {
  const provider = createVaultProvider();

  test("GIVEN faults of every kind WHEN checked THEN all are told, each with its path", async () => {
    const { failures } = (await provider.check?.(urn("authRole"), undefined, {
      backend: unknownValue,
      boundServiceAccountNames: "order",
      tokenTTL: 1,
    })) ?? { failures: [] };
    expect(failures?.map(({ property }) => property)).toEqual(["boundServiceAccountNames", "tokenTTL", "roleName"]);
  });

  test("GIVEN an unknown type THEN the known ones are named", async () => {
    await expect(provider.check?.("urn:pulumi:s::p::vault:gcp/secretBackend:SecretBackend::x", {}, {})).rejects.toThrow(
      /vault:gcp\/secretBackend:SecretBackend is not supported.*vault:index\/mount:Mount/,
    );
  });

  test("GIVEN provider settings that cannot be honoured THEN they are refused", async () => {
    const { failures } = (await provider.checkConfig?.("", {}, { address: "nowhere", caCertFile: "/ca" })) ?? {};
    expect(failures?.map(({ property }) => property)).toEqual(["caCertFile", "address"]);
  });
});
