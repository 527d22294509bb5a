import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { iamDocumentFaults } from "./iam-document-faults.ts";

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
  /** Letters and digits; once in a document. */
  readonly sid: string;
  /** @default "Allow" */
  readonly effect?: "Allow" | "Deny";
  /** Such as `s3:GetObject`. */
  readonly actions: readonly string[];
  /** ARNs. @default - none, as in a trust policy */
  readonly resources?: readonly pulumi.Input<string>[];
  /** All resources but these, in a Deny only. @default - none */
  readonly notResources?: readonly pulumi.Input<string>[];
  /** @default - none, as in an identity policy */
  readonly principals?: IamPrincipals;
  /** Operator -> key -> values. @default - none */
  readonly conditions?: Readonly<
    Record<string, Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>>
  >;
  /**
   * Why an Allow has a `*` in an action, or a resource that is `*` or all of a type, as in `arn:aws:s3:::*`. It stays in the
   * program: IAM has no place for it.
   *
   * @default - there is none
   */
  readonly wildcardReason?: string;
}

/** Statements whose Outputs are known. */
export type KnownIamStatement = pulumi.Unwrap<IamStatement>;

/**
 * A policy document, as JSON. Inputs that are known are judged at once, Outputs as soon as they are.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 * @throws PropsError with every fault, such as an Allow on `*` without a `wildcardReason`
 */
export function iamDocument(statements: readonly IamStatement[]): pulumi.Output<string> {
  refuseFaults("IAM document", iamDocumentFaults(statements));
  return pulumi.output(statements).apply(knownIamDocument);
}

/** @throws PropsError with every fault */
export function knownIamDocument(statements: readonly KnownIamStatement[]): string {
  refuseFaults("IAM document", iamDocumentFaults(statements));
  return JSON.stringify({ Version: "2012-10-17", Statement: statements.map(statementJson) });
}

function statementJson(statement: KnownIamStatement) {
  const { sid, effect = "Allow", actions, resources, notResources, principals, conditions } = statement;
  return {
    Sid: sid,
    Effect: effect,
    ...(principals && { Principal: principalJson(principals) }),
    Action: actions,
    ...(resources && { Resource: resources }),
    ...(notResources && { NotResource: notResources }),
    ...(conditions && { Condition: conditions }),
  };
}

function principalJson({ services, aws, federated, everyone }: IamPrincipals) {
  return everyone
    ? "*"
    : { ...(services && { Service: services }), ...(aws && { AWS: aws }), ...(federated && { Federated: federated }) };
}
