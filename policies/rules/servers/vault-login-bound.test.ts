import { expect, test } from "@jest/globals";
import { judged, resource } from "../../testkit/judged.ts";
import { vaultLoginBound } from "./vault-login-bound.ts";

const login = (inputs: Readonly<Record<string, unknown>> = {}) =>
  resource("vault:kubernetes/authBackendRole:AuthBackendRole", {
    audience: "vault",
    boundServiceAccountNames: ["order"],
    boundServiceAccountNamespaces: ["shop"],
    tokenPolicies: ["order"],
    ...inputs,
  });

test.each([login(), resource("vault:index/mount:Mount", {})])(
  "GIVEN a login of one account, or none at all WHEN judged THEN it passes",
  (each) => {
    expect(judged(vaultLoginBound, each)).toEqual([]);
  },
);

test.each([
  ["boundServiceAccountNames", ["*"]],
  ["boundServiceAccountNamespaces", ["shop", "*"]],
  ["audience", undefined],
  ["tokenPolicies", ["order", "root"]],
])("GIVEN a login whose %s is %j WHEN judged THEN that place is named", (path, value) => {
  expect(judged(vaultLoginBound, login({ [path]: value }))).toEqual([expect.objectContaining({ path })]);
});
