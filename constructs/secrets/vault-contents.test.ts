import { beforeAll, describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import { inputsOf, type Registration, registrationsOf } from "../testkit/registrations.ts";
import { VaultContents } from "./vault-contents.ts";
import { type VaultContentsFacts, vaultContentsFaults } from "./vault-contents-faults.ts";

const database = { database: "order", owner: "order" };
const [given, admin] = ["given-4711", "admin-0815"];

describe("VaultContents", () => {
  let all: readonly Registration[];

  beforeAll(async () => {
    all = await registrationsOf(() => {
      const provider = new vault.Provider("vault", { address: "http://127.0.0.1:8200" });
      new VaultContents(
        "plinth",
        {
          kubernetes: { host: "https://kubernetes.default.svc" },
          namespace: "plinth",
          services: {
            order: { database: "order", secrets: { redis: { username: "order", password: given } } },
            user: { keys: { tokens: "sign" }, certificates: true },
          },
          databases: {
            order: {
              ...database,
              host: "db",
              port: 5432,
              admin: { user: "vault", password: pulumi.output(admin) },
              sslMode: "disable",
            },
          },
          authority: { commonName: "Plinth", domain: "plinth.svc.cluster.local" },
        },
        { provider },
      );
    });
  });

  test("THEN passwords are secret wherever they stand, marked so or not", () => {
    expect(JSON.stringify(inputsOf(all, "SecretV2"))).toMatch(/"dataJson":\{"\$secret":/);
    const holders = all.filter(({ inputs }) => [given, admin].some((text) => JSON.stringify(inputs).includes(text)));
    expect(holders.map(({ type }) => type).toSorted()).toEqual([
      "vault:database/secretBackendConnection:SecretBackendConnection",
      "vault:kv/secretV2:SecretV2",
    ]);
    const bare = JSON.stringify(
      holders.map(({ inputs }) => inputs),
      (_, value) => (typeof value === "object" && value !== null && "$secret" in value ? null : value),
    );
    expect(bare).not.toContain(given);
    expect(bare).not.toContain(admin);
  });

  test("THEN a service may read its own, and nothing of another's", () => {
    const { policy } = inputsOf(all, "Policy", "plinth-order") as { policy: string };
    expect(policy.match(/path "[^"]+"/g)).toEqual(['path "kv/data/services/order/*"', 'path "database/creds/order"']);
    const { policy: other } = inputsOf(all, "Policy", "plinth-user") as { policy: string };
    expect(other).not.toContain("order");
    expect(inputsOf(all, "AuthBackendRole", "plinth-order")).toMatchObject({
      boundServiceAccountNames: ["order"],
      boundServiceAccountNamespaces: ["plinth"],
      tokenPolicies: ["order"],
      audience: "vault",
    });
  });

  test("THEN a login at the database acts as the owner", () => {
    const statements = JSON.stringify(inputsOf(all, "SecretBackendRole", "plinth-order").creationStatements);
    expect(statements).toContain("SET role = 'order'");
  });
});

test("GIVEN faults WHEN looked through THEN all are told with their paths", () => {
  const facts: VaultContentsFacts = {
    namespace: "plinth",
    services: { order: { database: "user" }, user: { database: "user", certificates: true }, root: {} },
    databases: { stock: database },
    credentials: { ttl: 3600, maxTtl: 3600 },
  };
  expect(vaultContentsFaults(facts).map(({ path }) => path)).toEqual([
    "services.order.database",
    "databases.user",
    "authority",
    "services.root",
    "databases.stock",
    "credentials.maxTtl",
  ]);
});
