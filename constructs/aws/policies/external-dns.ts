import type * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "../iam-document.ts";

/** Where external-dns works. */
export interface ExternalDnsScope {
  /** ARNs of hosted zones, such as `arn:aws:route53:::hostedzone/Z0123456789`; its records elsewhere stay out of reach. */
  readonly zoneArns: readonly pulumi.Input<string>[];
}

/**
 * What external-dns needs to keep records in the given zones.
 *
 * @see https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/aws/
 */
export function externalDnsStatements({ zoneArns }: ExternalDnsScope): readonly IamStatement[] {
  return [
    {
      sid: "KeepRecords",
      actions: ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources"],
      resources: zoneArns,
    },
    {
      sid: "FindZones",
      actions: ["route53:ListHostedZones"],
      resources: ["*"],
      wildcardReason: "the call lists the zones of the account and takes no resource",
    },
  ];
}
