import type { IamStatement } from "../iam-document.ts";
import { partitionOf } from "../region.ts";

/** What cert-manager proves. */
export interface CertManagerScope {
  readonly region: string;
  /** The public zone that the names are in. */
  readonly hostedZoneId: string;
  /** The names of certificates, such as `shop.acme.com` or `*.shop.acme.com`; records of other names stay out of reach. */
  readonly dnsNames: readonly string[];
}

/**
 * What cert-manager needs to prove, by DNS-01, that names are ours. It is told the zone, and looks for none.
 *
 * @see https://cert-manager.io/docs/configuration/acme/dns01/route53/
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-rrset-conditions.html
 */
export function certManagerStatements({ region, hostedZoneId, dnsNames }: CertManagerScope): readonly IamStatement[] {
  const arn = `arn:${partitionOf(region)}:route53:::`;
  const proofs = dnsNames.map((name) => `_acme-challenge.${name.replace(/^\*\./, "")}`);
  return [
    {
      sid: "Prove",
      actions: ["route53:ChangeResourceRecordSets"],
      resources: [`${arn}hostedzone/${hostedZoneId}`],
      conditions: {
        "ForAllValues:StringEquals": {
          "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"],
          "route53:ChangeResourceRecordSetsNormalizedRecordNames": [...new Set(proofs)],
        },
      },
    },
    {
      sid: "LookAtRecords",
      actions: ["route53:ListResourceRecordSets"],
      resources: [`${arn}hostedzone/${hostedZoneId}`],
    },
    {
      sid: "WaitForChanges",
      actions: ["route53:GetChange"],
      resources: [`${arn}change/*`],
      wildcardReason: "a change has an id that nobody knows before it is made",
    },
  ];
}
