import * as pulumi from "@pulumi/pulumi";

/** Who a statement of a trust or resource policy is for. */
export interface IamPrincipals {
  /** Such as `pods.eks.amazonaws.com`. */
  readonly services?: readonly string[];
  /** ARNs of roles, users or accounts. */
  readonly aws?: readonly pulumi.Input<string>[];
  /** ARNs of identity providers. */
  readonly federated?: readonly pulumi.Input<string>[];
  /** Anybody; only with conditions or in a Deny. */
  readonly everyone?: true;
}

/** One statement, under IAM's own terms. */
export interface IamStatement {
  /** Letters and digits. */
  readonly sid: string;
  /** @default "Allow" */
  readonly effect?: "Allow" | "Deny";
  /** Such as `s3:GetObject`. */
  readonly actions: readonly string[];
  /** ARNs. @default - none, as in a trust policy */
  readonly resources?: readonly pulumi.Input<string>[];
  /** @default - none, as in an identity policy */
  readonly principals?: IamPrincipals;
  /** Operator -> key -> values. @default - none */
  readonly conditions?: Readonly<
    Record<string, Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>>
  >;
  /** Why an action has a `*`, or the resource is `*`, in an Allow. @default - there is none */
  readonly wildcardReason?: string;
}

/**
 * A policy document, as JSON.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function iamDocument(statements: readonly IamStatement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements.map(statementJson) });
}

function statementJson({ sid, effect = "Allow", actions, resources, principals, conditions }: IamStatement) {
  return {
    Sid: sid,
    Effect: effect,
    ...(principals && { Principal: principalJson(principals) }),
    Action: actions,
    ...(resources && { Resource: resources }),
    ...(conditions && { Condition: conditions }),
  };
}

function principalJson({ services, aws, federated, everyone }: IamPrincipals) {
  return everyone
    ? "*"
    : { ...(services && { Service: services }), ...(aws && { AWS: aws }), ...(federated && { Federated: federated }) };
}
