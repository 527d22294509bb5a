import { expect, test } from "@jest/globals";
import { judged, resource } from "../../testkit/judged.ts";
import { kafkaAclNarrow } from "./kafka-acl-narrow.ts";

const acl = (inputs: Readonly<Record<string, unknown>> = {}) =>
  resource("kafka:index/acl:Acl", {
    aclHost: "*",
    aclOperation: "Read",
    aclPermissionType: "Allow",
    aclPrincipal: "User:order",
    aclResourceName: "order.events",
    aclResourceType: "Topic",
    ...inputs,
  });

test.each([
  acl(),
  acl({ aclPermissionType: "Deny", aclPrincipal: "User:*", aclOperation: "All" }),
  acl({ aclOperation: "Describe", aclResourceName: "*" }),
  resource("kafka:index/topic:Topic", { name: "*" }),
])("GIVEN what is narrow, tells how far all was read, refuses or is no ACL WHEN judged THEN it passes", (each) => {
  expect(judged(kafkaAclNarrow, each)).toEqual([]);
});

test.each([
  ["aclPrincipal", "User:*"],
  ["aclOperation", "All"],
  ["aclOperation", "AlterConfigs"],
  ["aclResourceName", "*"],
  ["aclResourceName", ""],
  ["aclResourceType", "Cluster"],
])("GIVEN an ACL whose %s is %j WHEN judged THEN that place is named", (path, value) => {
  expect(judged(kafkaAclNarrow, acl({ [path]: value }))).toEqual([
    { path, message: expect.stringContaining(JSON.stringify(value)) },
  ]);
});
