import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { kongPluginNoSecret } from "./kong-plugin-no-secret.ts";

const plugin = (config: unknown, fields: object = {}, kind = "KongPlugin") => object(kind, { config, ...fields });

test.each([
  ["settings that are no secret", { limit_by: "ip", second: 5, hide_credentials: "true", redis: { host: "limits" } }],
  ["names of headers", { header_name: "x-correlation-id", secret_is_base64: false }],
  ["a reference to one of Kong's vaults", { redis: { password: "{vault://env/redis-password}" } }],
  ["a password that is empty", { redis: { password: "" } }],
  ["a public key", { rsa_public_key: "abc" }],
  ["what is not known yet", { $unknown: true }],
])("GIVEN a configuration of %s WHEN judged THEN it passes", (_what, config) => {
  expect(judged(kongPluginNoSecret, plugin(config))).toEqual([]);
});

test("GIVEN a password that a Secret holds WHEN judged THEN it passes", () => {
  const valueFrom = { secretKeyRef: { name: "limits", key: "password.json", namespace: "shop" } };
  expect(
    judged(kongPluginNoSecret, plugin({ redis: {} }, { configPatches: [{ path: "/redis/password", valueFrom }] })),
  ).toEqual([]);
});

test.each([
  ["a password", { redis: { password: "hunter2" } }, "config.redis.password"],
  ["a secret", { client_secret: "hunter2" }, "config.client_secret"],
  ["a key", { aws_key: "hunter2" }, "config.aws_key"],
  ["a list of secrets", { secret: ["hunter2"] }, "config.secret[0]"],
  ["an address with a password", { endpoint: "https://me:hunter2@logs.example.com" }, "config.endpoint"],
  ["what the program keeps as a secret", { token: { $secret: true } }, "config.token"],
])("GIVEN a configuration with %s WHEN judged THEN the place is named, and not the value", (_what, config, path) => {
  const found = judged(kongPluginNoSecret, plugin(config, {}, "KongClusterPlugin"));
  expect(found).toEqual([expect.objectContaining({ path })]);
  expect(JSON.stringify(found)).not.toContain("hunter2");
});

test("GIVEN another kind WHEN judged THEN the rule does not apply", () => {
  expect(judged(kongPluginNoSecret, settingsOnly)).toEqual([]);
});
