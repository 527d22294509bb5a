import { describe, expect, test } from "@jest/globals";
import { awsRegistrationsOf, SAMPLE_ACCOUNT } from "../testkit/aws-registrations.ts";
import { Waf } from "./waf.ts";
import { wafFaults } from "./waf-faults.ts";
import type { WafProps } from "./waf-props.ts";

const least: WafProps = { prefix: "plinth-test", accountId: SAMPLE_ACCOUNT };

/** The inputs of each resource of a firewall, by its type's last part. */
async function inputsOf(props: Partial<WafProps> = {}): Promise<Record<string, Record<string, unknown>>> {
  const made = await awsRegistrationsOf(() => new Waf("edge", { ...least, ...props }));
  return Object.fromEntries(made.map(({ type, inputs }) => [type.split(":")[2], inputs]));
}

async function rulesOf(props: Partial<WafProps> = {}) {
  const { WebAcl } = await inputsOf(props);
  return WebAcl?.rules as { name: string; priority: number; statement: object; visibilityConfig: object }[];
}

async function ruleOf(name: string, props: Partial<WafProps> = {}) {
  return (await rulesOf(props)).find((rule) => rule.name === name);
}

describe("by default", () => {
  test("it is for CloudFront, lets pass what no rule refuses, and reads 64 KiB of a body", async () => {
    expect((await inputsOf()).WebAcl).toMatchObject({
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
      associationConfig: { requestBodies: [{ cloudfront: { defaultSizeInspectionLimit: "KB_64" } }] },
      visibilityConfig: { metricName: "edge", cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true },
    });
  });

  test("its rules are asked in this order, each with metrics of its own", async () => {
    const names = [
      "RateLimitPerIp",
      "AWSManagedRulesAmazonIpReputationList",
      "AWSManagedRulesKnownBadInputsRuleSet",
      "BodyTooLarge",
      "AWSManagedRulesCommonRuleSet",
      "AWSManagedRulesSQLiRuleSet",
    ];
    expect(await rulesOf()).toMatchObject(
      names.map((name, priority) => ({
        name,
        priority,
        visibilityConfig: { metricName: name, cloudwatchMetricsEnabled: true },
      })),
    );
  });

  test("managed groups act as AWS says, at their default version", async () => {
    expect(await ruleOf("AWSManagedRulesSQLiRuleSet")).toMatchObject({
      statement: { managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesSQLiRuleSet" } },
      overrideAction: { none: {} },
    });
    expect(JSON.stringify(await rulesOf())).not.toContain('"version"');
  });

  test("an address gets a 429 beyond 2000 requests in five minutes", async () => {
    expect(await ruleOf("RateLimitPerIp")).toMatchObject({
      statement: { rateBasedStatement: { limit: 2000, aggregateKeyType: "IP", evaluationWindowSec: 300 } },
      action: {
        block: { customResponse: { responseCode: 429, responseHeaders: [{ name: "Retry-After", value: "300" }] } },
      },
    });
  });

  test("a body beyond what is read gets a 413, in place of the common rules' 8 KiB", async () => {
    expect(await ruleOf("BodyTooLarge")).toMatchObject({
      statement: {
        sizeConstraintStatement: {
          size: 65536,
          comparisonOperator: "GT",
          fieldToMatch: { body: { oversizeHandling: "MATCH" } },
        },
      },
      action: { block: { customResponse: { responseCode: 413 } } },
    });
    expect(await ruleOf("AWSManagedRulesCommonRuleSet")).toMatchObject({
      statement: {
        managedRuleGroupStatement: {
          ruleActionOverrides: [{ name: "SizeRestrictions_BODY", actionToUse: { count: {} } }],
        },
      },
    });
  });

  test("neither the log nor the samples show credentials", async () => {
    const { WebAcl, WebAclLoggingConfiguration } = await inputsOf();
    expect(WebAclLoggingConfiguration?.redactedFields).toEqual([
      { singleHeader: { name: "authorization" } },
      { singleHeader: { name: "cookie" } },
    ]);
    expect(WebAcl?.dataProtectionConfig).toEqual({
      dataProtections: [
        { action: "SUBSTITUTION", field: { fieldType: "SINGLE_HEADER", fieldKeys: ["authorization", "cookie"] } },
      ],
    });
  });

  test("the log has what was stopped or counted, for 90 days", async () => {
    const { LogGroup, WebAclLoggingConfiguration } = await inputsOf();
    expect(LogGroup).toEqual({ name: "aws-waf-logs-plinth-test", retentionInDays: 90 });
    expect(WebAclLoggingConfiguration?.loggingFilter).toEqual({
      defaultBehavior: "DROP",
      filters: [
        {
          behavior: "KEEP",
          requirement: "MEETS_ANY",
          conditions: ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"].map((action) => ({ actionCondition: { action } })),
        },
      ],
    });
  });

  test("only this account's deliveries may write the log, and are let before the first", async () => {
    // WHEN
    const made = await awsRegistrationsOf(() => new Waf("edge", least));

    // THEN
    const policy = made.find(({ type }) => type.endsWith(":LogResourcePolicy"));
    const logging = made.find(({ type }) => type.endsWith(":WebAclLoggingConfiguration"));
    expect(JSON.parse(String(policy?.inputs.policyDocument)).Statement).toMatchObject([
      {
        Principal: { Service: ["delivery.logs.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [`arn:aws:logs:us-east-1:${SAMPLE_ACCOUNT}:log-group:aws-waf-logs-plinth-test:*`],
        Condition: { StringEquals: { "aws:SourceAccount": SAMPLE_ACCOUNT } },
      },
    ]);
    expect(logging?.dependencies).toContainEqual(expect.stringMatching(/:LogResourcePolicy::edge$/));
  });
});

describe("what was asked for", () => {
  test("is another limit of requests", async () => {
    expect(await ruleOf("RateLimitPerIp", { rateLimitPerIp: 10 })).toMatchObject({
      statement: { rateBasedStatement: { limit: 10 } },
    });
  });

  test("is another limit of bodies", async () => {
    expect(await ruleOf("BodyTooLarge", { bodyLimitKib: 16 })).toMatchObject({
      statement: { sizeConstraintStatement: { size: 16384 } },
    });
    expect((await inputsOf({ bodyLimitKib: 16 })).WebAcl?.associationConfig).toEqual({
      requestBodies: [{ cloudfront: { defaultSizeInspectionLimit: "KB_16" } }],
    });
  });

  test("is Bot Control, last, and lenient with programs", async () => {
    expect((await rulesOf({ botControl: true })).at(-1)).toMatchObject({
      name: "AWSManagedRulesBotControlRuleSet",
      priority: 6,
      statement: {
        managedRuleGroupStatement: {
          managedRuleGroupConfigs: [{ awsManagedRulesBotControlRuleSet: { inspectionLevel: "COMMON" } }],
          ruleActionOverrides: [{ name: "CategoryHttpLibrary" }, { name: "SignalNonBrowserUserAgent" }],
        },
      },
    });
  });

  test("are rules that only count", async () => {
    const countedRules = { AWSManagedRulesCommonRuleSet: ["GenericRFI_QUERYARGUMENTS"] };
    expect(await ruleOf("AWSManagedRulesCommonRuleSet", { countedRules })).toMatchObject({
      statement: {
        managedRuleGroupStatement: {
          ruleActionOverrides: [
            { name: "SizeRestrictions_BODY" },
            { name: "GenericRFI_QUERYARGUMENTS", actionToUse: { count: {} } },
          ],
        },
      },
    });
  });

  test("is another time that the log is kept", async () => {
    expect((await inputsOf({ logRetentionDays: 365 })).LogGroup?.retentionInDays).toBe(365);
  });
});

describe("faults", () => {
  test("are found all at once, each with its path, its value and what is allowed", () => {
    // GIVEN what settings without types could hold
    const props = {
      prefix: "plinth test",
      accountId: "1234",
      rateLimitPerIp: 9,
      bodyLimitKib: 8,
      countedRules: { AWSManagedRulesPHPRuleSet: ["All"], AWSManagedRulesSQLiRuleSet: ["SQLi BODY"] },
      logRetentionDays: 91,
    };

    // WHEN
    const faults = wafFaults(props as unknown as WafProps);

    // THEN
    expect(faults.map(({ path, value }) => [path, value])).toEqual([
      ["prefix", "plinth test"],
      ["accountId", "1234"],
      ["rateLimitPerIp", 9],
      ["bodyLimitKib", 8],
      ["countedRules.AWSManagedRulesPHPRuleSet", ["All"]],
      ["countedRules.AWSManagedRulesSQLiRuleSet", "SQLi BODY"],
      ["logRetentionDays", 91],
    ]);
    expect(faults[2]?.allowed).toBe("a whole number from 10 to 2000000000");
    expect(faults[3]?.allowed).toBe("16, 32, 48, 64");
  });

  test("are none in the least of props", () => {
    expect(wafFaults(least)).toEqual([]);
  });
});
