import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { iamDocument } from "./iam-document.ts";
import { wafFaults } from "./waf-faults.ts";
import type { WafProps } from "./waf-props.ts";
import { visibility, wafRules } from "./waf-rules.ts";

/** What no log and no sampled request may show. */
const secretHeaders = ["authorization", "cookie"];

/** What is logged: requests that a rule stopped or counted. The access log has the others. */
const loggedActions = ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"];

/**
 * A web ACL for CloudFront: AWS's managed rules, a limit on the requests of one address and one on the size of bodies, metrics of each
 * rule, and a log in CloudWatch without credentials.
 *
 * @throws PropsError with all faults, before anything is registered
 */
export class Waf extends pulumi.ComponentResource {
  /** What a distribution takes as its web ACL. */
  readonly webAclArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;

  readonly #name: string;

  /** @param opts its `provider` is one of us-east-1, the only region where such a web ACL and its log can be */
  constructor(name: string, props: WafProps, opts: pulumi.ComponentResourceOptions = {}) {
    refuseFaults(`Waf "${name}"`, wafFaults(props));
    super("plinth:aws:Waf", name, {}, opts);
    this.#name = name;
    const acl = this.#guard(props);
    const logGroup = this.#log(props, acl);
    this.webAclArn = acl.arn;
    this.logGroupName = logGroup.name;
    this.registerOutputs({ webAclArn: this.webAclArn, logGroupName: this.logGroupName });
  }

  #guard({ rateLimitPerIp = 2000, bodyLimitKib = 64, botControl = false, countedRules = {} }: WafProps) {
    return new aws.wafv2.WebAcl(
      this.#name,
      {
        scope: "CLOUDFRONT",
        defaultAction: { allow: {} },
        rules: wafRules({ rateLimitPerIp, bodyLimitKib, botControl, countedRules }),
        associationConfig: {
          requestBodies: [{ cloudfront: { defaultSizeInspectionLimit: `KB_${bodyLimitKib}` } }],
        },
        // The log's own redaction leaves the sampled requests of the console as they were.
        dataProtectionConfig: {
          dataProtections: [
            { action: "SUBSTITUTION", field: { fieldType: "SINGLE_HEADER", fieldKeys: [...secretHeaders] } },
          ],
        },
        visibilityConfig: visibility(this.#name),
      },
      { parent: this },
    );
  }

  #log({ prefix, accountId, logRetentionDays = 90 }: WafProps, acl: aws.wafv2.WebAcl): aws.cloudwatch.LogGroup {
    const group = new aws.cloudwatch.LogGroup(
      this.#name,
      { name: logGroupName(prefix), retentionInDays: logRetentionDays },
      { parent: this },
    );
    const policy = this.#letWrite(prefix, accountId);
    new aws.wafv2.WebAclLoggingConfiguration(
      this.#name,
      {
        resourceArn: acl.arn,
        logDestinationConfigs: [group.arn],
        redactedFields: secretHeaders.map((header) => ({ singleHeader: { name: header } })),
        loggingFilter: {
          defaultBehavior: "DROP",
          filters: [
            {
              behavior: "KEEP",
              requirement: "MEETS_ANY",
              conditions: loggedActions.map((action) => ({ actionCondition: { action } })),
            },
          ],
        },
      },
      { parent: this, dependsOn: [policy] },
    );
    return group;
  }

  /** Without it AWS writes a policy by itself, which no `destroy` takes away. */
  #letWrite(prefix: string, accountId: string): pulumi.Resource {
    return new aws.cloudwatch.LogResourcePolicy(
      this.#name,
      {
        policyName: logGroupName(prefix),
        policyDocument: iamDocument([
          {
            sid: "LetFirewallLog",
            principals: { services: ["delivery.logs.amazonaws.com"] },
            actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
            resources: [`arn:aws:logs:us-east-1:${accountId}:log-group:${logGroupName(prefix)}:*`],
            conditions: { StringEquals: { "aws:SourceAccount": accountId } },
          },
        ]),
      },
      { parent: this },
    );
  }
}

/** AWS WAF writes to no group of another beginning. @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html */
function logGroupName(prefix: string): string {
  return `aws-waf-logs-${prefix}`;
}
