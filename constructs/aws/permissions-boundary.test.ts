import { expect, test } from "@jest/globals";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { awsRegistrationsOf } from "../testkit/aws-registrations.ts";
import { underPermissionsBoundary } from "./permissions-boundary.ts";

test("GIVEN a boundary for a stack WHEN roles are made THEN those without one of their own are under it, and nothing else is touched", async () => {
  const registrations = await awsRegistrationsOf(() => {
    const transformations = [underPermissionsBoundary("arn:aws:iam::123456789012:policy/most")];
    const parent = new pulumi.ComponentResource("test:Parent", "parent", {}, { transformations });
    const assumeRolePolicy = "{}";
    new aws.iam.Role("plain", { assumeRolePolicy }, { parent });
    new aws.iam.Role("own", { assumeRolePolicy, permissionsBoundary: "arn:aws:iam::1:policy/own" }, { parent });
    new aws.iam.Policy("policy", { policy: "{}" }, { parent });
  });
  expect(Object.fromEntries(registrations.map(({ name, inputs }) => [name, inputs.permissionsBoundary]))).toEqual({
    parent: undefined,
    plain: "arn:aws:iam::123456789012:policy/most",
    own: "arn:aws:iam::1:policy/own",
    policy: undefined,
  });
});
