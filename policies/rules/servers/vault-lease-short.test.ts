import { expect, test } from "@jest/globals";
import { judged, resource } from "../../testkit/judged.ts";
import { vaultLeaseShort } from "./vault-lease-short.ts";

const login = (inputs: Readonly<Record<string, unknown>>) =>
  resource("vault:database/secretBackendRole:SecretBackendRole", { name: "order", ...inputs });
const certificate = (inputs: Readonly<Record<string, unknown>>) =>
  resource("vault:pkiSecret/secretBackendRole:SecretBackendRole", { name: "order", ...inputs });

test.each([
  login({ maxTtl: 86_400, defaultTtl: 3600 }),
  certificate({ maxTtl: "24h", ttl: "86400" }),
  certificate({ maxTtl: { $unknown: true } }),
  resource("vault:index/mount:Mount", { maxLeaseTtlSeconds: 315_360_000 }),
])("GIVEN a day, what is not known or no such role WHEN judged THEN it passes", (each) => {
  expect(judged(vaultLeaseShort, each)).toEqual([]);
});

test.each([
  [login({ maxTtl: 86_401 }), ["maxTtl"]],
  [login({ defaultTtl: 3600 }), ["maxTtl"]],
  [certificate({ maxTtl: "2d", ttl: "48h" }), ["maxTtl", "ttl"]],
  [certificate({ maxTtl: "1500m" }), ["maxTtl"]],
])("GIVEN more than a day, or no end WHEN judged THEN each place is named", (faulty, paths) => {
  expect(judged(vaultLeaseShort, faulty).map(({ path }) => path)).toEqual(paths);
});

test("GIVEN a setting of an hour WHEN judged THEN a day is too long", () => {
  expect(judged(vaultLeaseShort, login({ maxTtl: 86_400 }), { hours: 1 })).toHaveLength(1);
});
