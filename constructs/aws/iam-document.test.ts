import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import type { PropsError } from "../props-error.ts";
import { valueIn } from "../testkit/aws-registrations.ts";
import { type IamStatement, iamDocument, knownIamDocument } from "./iam-document.ts";
import { iamDocumentFaults, isUnlimitedResource } from "./iam-document-faults.ts";

const read: IamStatement = { sid: "Read", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::shop/*"] };

function pathsOf(...statements: readonly IamStatement[]): string[] {
  return iamDocumentFaults(statements).map(({ path }) => path);
}

test("GIVEN statements with Outputs WHEN they become a document THEN it has IAM's names and the Outputs' values", async () => {
  const document = iamDocument([
    { ...read, resources: [pulumi.interpolate`${pulumi.output("arn:aws:s3:::shop")}/*`] },
    {
      sid: "Trust",
      actions: ["sts:AssumeRole"],
      principals: { services: ["pods.eks.amazonaws.com"], aws: ["arn:aws:iam::123456789012:root"] },
      conditions: { StringEquals: { "aws:SourceAccount": "123456789012" } },
    },
    {
      sid: "Keep",
      effect: "Deny",
      actions: ["s3:*"],
      notResources: ["arn:aws:s3:::shop"],
      principals: { everyone: true },
    },
  ]);
  expect(JSON.parse(await valueIn(document))).toEqual({
    Version: "2012-10-17",
    Statement: [
      { Sid: "Read", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::shop/*"] },
      {
        Sid: "Trust",
        Effect: "Allow",
        Principal: { Service: ["pods.eks.amazonaws.com"], AWS: ["arn:aws:iam::123456789012:root"] },
        Action: ["sts:AssumeRole"],
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
      { Sid: "Keep", Effect: "Deny", Principal: "*", Action: ["s3:*"], NotResource: ["arn:aws:s3:::shop"] },
    ],
  });
});

describe("wildcards", () => {
  test.each<[string, Partial<IamStatement>, string]>([
    ["all actions", { actions: ["*"] }, "statements[0].actions[0]"],
    ["some actions", { actions: ["s3:GetObject", "s3:Put*"] }, "statements[0].actions[1]"],
    ["a letter left open", { actions: ["s3:GetObjec?"] }, "statements[0].actions[0]"],
    ["all resources", { resources: ["*"] }, "statements[0].resources[0]"],
    ["all buckets", { resources: ["arn:aws:s3:::*"] }, "statements[0].resources[0]"],
    ["all of a type", { resources: ["arn:aws:ec2:us-east-1:123456789012:volume/*"] }, "statements[0].resources[0]"],
  ])("GIVEN an Allow of %s WHEN no reason is given THEN it is refused, and with one it is not", (_what, wide, path) => {
    const statement = { ...read, ...wide };
    expect(pathsOf(statement)).toEqual([path]);
    expect(pathsOf({ ...statement, wildcardReason: "the ids are not known before" })).toEqual([]);
    expect(pathsOf({ ...statement, effect: "Deny" })).toEqual([]);
  });

  test("a reason must say something", () => {
    expect(pathsOf({ ...read, resources: ["*"], wildcardReason: " " })).toEqual(["statements[0].wildcardReason"]);
  });

  test("GIVEN an Output WHEN it is not known yet THEN it is let through, and refused once it is", () => {
    expect(pathsOf({ ...read, resources: [pulumi.output("arn:aws:s3:::*")] })).toEqual([]);
    expect(() => knownIamDocument([{ sid: "Read", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::*"] }])).toThrow(
      "statements[0].resources[0]",
    );
  });

  test.each([
    ["arn:aws:s3:::shop/*", false],
    ["arn:aws:sqs:us-east-1:123456789012:orders", false],
    ["arn:aws:logs:us-east-1:123456789012:log-group:/aws/eks/plinth/*:*", false],
    ["arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/*/*", true],
    ["arn:aws:logs:us-east-1:123456789012:log-group:*", true],
    ["arn:aws:sqs:*:*:*", true],
  ])("whether %s is without limit: %s", (resource, unlimited) => {
    expect(isUnlimitedResource(resource)).toBe(unlimited);
  });
});

describe("faults", () => {
  test.each<[string, readonly IamStatement[], readonly string[]]>([
    ["no statement", [], ["statements"]],
    ["a sid with a space", [{ ...read, sid: "Read all" }], ["statements[0].sid"]],
    ["an empty sid", [{ ...read, sid: "" }], ["statements[0].sid"]],
    ["a sid twice", [read, read], ["statements[1].sid"]],
    ["no action", [{ ...read, actions: [] }], ["statements[0].actions"]],
    ["an action of no service", [{ ...read, actions: ["GetObject"] }], ["statements[0].actions[0]"]],
    ["nothing that it is about", [{ sid: "Read", actions: ["s3:GetObject"] }], ["statements[0].resources"]],
    ["no resource", [{ ...read, resources: [] }], ["statements[0].resources"]],
    ["a resource that is no ARN", [{ ...read, resources: ["shop"] }], ["statements[0].resources[0]"]],
    [
      "an Allow of all but some",
      [{ sid: "Read", actions: ["s3:GetObject"], notResources: ["arn:aws:s3:::shop"] }],
      ["statements[0].notResources"],
    ],
    ["no principal", [{ ...read, principals: {} }], ["statements[0].principals"]],
    ["anybody", [{ ...read, principals: { everyone: true } }], ["statements[0].principals"]],
    ["anybody by another name", [{ ...read, principals: { aws: ["*"] } }], ["statements[0].principals"]],
    [
      "anybody under no condition",
      [{ ...read, principals: { everyone: true }, conditions: { StringEquals: {} } }],
      ["statements[0].principals"],
    ],
  ])("GIVEN %s THEN it is refused", (_what, statements, paths) => {
    expect(pathsOf(...statements)).toEqual(paths);
  });

  test("anybody is allowed under a condition, and in a Deny", () => {
    const anybody = { ...read, principals: { everyone: true } } as const;
    const conditions = { StringEquals: { "aws:SourceAccount": "123456789012" } };
    expect(pathsOf({ ...anybody, conditions }, { ...anybody, sid: "Keep", effect: "Deny" })).toEqual([]);
  });

  test("GIVEN several faults WHEN a document is made THEN one error names each, its value and what is allowed", () => {
    const thrown = errorOf(() =>
      iamDocument([
        { ...read, sid: "" },
        { ...read, actions: ["s3:*"] },
      ]),
    );
    expect(thrown.message.split("\n")).toEqual([
      "IAM document has 2 fault(s):",
      '  statements[0].sid is ""; allowed: letters and digits',
      '  statements[1].actions[0] is "s3:*"; allowed: an exact one, or a wildcardReason that says why there is none',
    ]);
  });
});

function errorOf(act: () => unknown): PropsError {
  try {
    act();
  } catch (error) {
    return error as PropsError;
  }
  throw new Error("nothing was thrown");
}
