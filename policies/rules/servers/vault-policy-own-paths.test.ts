import { expect, test } from "@jest/globals";
import { judged, resource } from "../../testkit/judged.ts";
import { vaultPolicyOwnPaths } from "./vault-policy-own-paths.ts";

const policy = (...paths: readonly string[]) =>
  resource("vault:index/policy:Policy", {
    name: "order",
    policy: paths.map((path) => `path "${path}" { capabilities = ["read", "update"] }`).join("\n"),
  });

test("GIVEN paths of the bearer's own WHEN judged THEN they pass", () => {
  const own = policy(
    "kv/data/services/order/*",
    "database/creds/order",
    "transit/sign/order-receipts",
    "pki/issue/order",
  );
  expect(judged(vaultPolicyOwnPaths, own)).toEqual([]);
});

test.each([
  "*",
  "+/order",
  "kv/*",
  "kv/data/services/*",
  "kv/data/services/+/order",
  "database/creds/inventory",
  "transit/sign/orders",
  "sys/policies/acl/order",
])("GIVEN the path %s beside one of its own WHEN judged THEN it is named", (path) => {
  expect(judged(vaultPolicyOwnPaths, policy("database/creds/order", path))).toEqual([
    { path: "policy", message: expect.stringContaining(path) },
  ]);
});

test("GIVEN sudo at a path of its own, over several lines WHEN judged THEN it is refused", () => {
  const text = 'path "kv/data/services/order/*" {\n  capabilities = [\n    "read",\n    "sudo",\n  ]\n}';
  expect(judged(vaultPolicyOwnPaths, resource("vault:index/policy:Policy", { name: "order", policy: text }))).toEqual([
    { path: "policy", message: expect.stringContaining("sudo") },
  ]);
});

test("GIVEN a path that is denied, a policy of the platform or none WHEN judged THEN it passes", () => {
  const text = 'path "sys/*" { capabilities = ["deny"] }';
  const exempt = [{ policy: "order", reason: "it takes snapshots of all there is" }];
  const denied = resource("vault:index/policy:Policy", { name: "order", policy: text });
  expect(judged(vaultPolicyOwnPaths, denied)).toEqual([]);
  expect(judged(vaultPolicyOwnPaths, policy("sys/storage/raft/snapshot"), { exempt })).toEqual([]);
  expect(judged(vaultPolicyOwnPaths, resource("vault:index/mount:Mount", { path: "kv" }))).toEqual([]);
});
