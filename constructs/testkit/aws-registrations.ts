import type * as pulumi from "@pulumi/pulumi";
import { type Registration, registrationsOf } from "./registrations.ts";

/** The account of AWS's own examples. */
export const SAMPLE_ACCOUNT = "123456789012";

/** The region of the samples. */
export const SAMPLE_REGION = "us-east-1";

/** Runs a program as `up` would, with AWS's answers made up, and gives what it registered. */
export function awsRegistrationsOf(program: () => unknown): Promise<Registration[]> {
  return registrationsOf(program, { dryRun: false, outputsOf: sampleOutputs });
}

/** The value of an Output of a program that was run. */
export function valueIn<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value as T));
  });
}

/** What AWS would add to a resource's inputs: an ARN, and what the constructs read of a few types. */
export function sampleOutputs(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const [, module = ""] = /^aws:(\w+)\//.exec(type) ?? [];
  const arn = type.startsWith("aws:") ? { arn: `arn:aws:${module}:${SAMPLE_REGION}:${SAMPLE_ACCOUNT}:${name}` } : {};
  return { ...arn, ...inputs, ...computed[type]?.(name, inputs) };
}

const validationRecord = { resourceRecordName: "_a1", resourceRecordType: "CNAME", resourceRecordValue: "_b2" };

const computed: Readonly<
  Record<string, (name: string, inputs: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>>
> = {
  "aws:acm/certificate:Certificate": () => ({ domainValidationOptions: [validationRecord] }),
  "aws:eks/nodeGroup:NodeGroup": (name) => ({ resources: [{ autoscalingGroups: [{ name }] }] }),
  "aws:eks/cluster:Cluster": (name) => ({
    name,
    endpoint: `https://${name}.gr7.${SAMPLE_REGION}.eks.amazonaws.com`,
    certificateAuthority: { data: "c2FtcGxl" },
    vpcConfig: { clusterSecurityGroupId: "sg-cluster" },
    identities: [{ oidcs: [{ issuer: `https://oidc.eks.${SAMPLE_REGION}.amazonaws.com/id/SAMPLE` }] }],
  }),
};
