import { expect, test } from "@jest/globals";
import { judged, resource } from "../../testkit/judged.ts";
import { consulPolicyNarrow } from "./consul-policy-narrow.ts";

const policy = (rules: string) => resource("consul:index/aclPolicy:AclPolicy", { name: "order", rules });

test.each([
  policy('key_prefix "services/order/" { policy = "write" }'),
  policy('service_prefix "" { policy = "read" }\nnode_prefix "" { policy = "read" }\noperator = "read"'),
  resource("consul:index/keys:Keys", {}),
])("GIVEN what is the bearer's own, only read, or no policy WHEN judged THEN it passes", (each) => {
  expect(judged(consulPolicyNarrow, each)).toEqual([]);
});

test.each([
  ['key_prefix "" { policy = "write" }', "key_prefix"],
  ['service_prefix "" {\n  policy = "read"\n  intentions = "write"\n}', "service_prefix"],
  ['key "a" { policy = "read" } operator = "write"', "operator"],
  ['acl="write"', "acl"],
])("GIVEN the rules %j WHEN judged THEN %s is named", (rules, named) => {
  expect(judged(consulPolicyNarrow, policy(rules))).toEqual([
    { path: "rules", message: expect.stringContaining(named) },
  ]);
});

test("GIVEN a policy that is exempt WHEN judged THEN it passes", () => {
  const exempt = [{ policy: "order", reason: "it enters every service there is" }];
  expect(judged(consulPolicyNarrow, policy('service_prefix "" { policy = "write" }'), { exempt })).toEqual([]);
});
