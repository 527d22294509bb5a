import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A certificate of ACM for one name. */
export interface CertificateProps {
  /** At most 64 characters. */
  readonly domain: string;

  /** The public Route 53 zone that the name is in. Where it has a CAA record, that must allow `amazon.com`. */
  readonly hostedZoneId: pulumi.Input<string>;
}

/**
 * A certificate that ACM issues and renews by itself, as a record in the zone shows that the name is ours.
 *
 * @see https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
 */
export class Certificate extends pulumi.ComponentResource {
  /** Known once the certificate is issued. */
  readonly certificateArn: pulumi.Output<string>;

  /** @param opts for CloudFront, its `provider` is one of us-east-1 */
  constructor(name: string, { domain, hostedZoneId }: CertificateProps, opts: pulumi.ComponentResourceOptions = {}) {
    super("plinth:aws:Certificate", name, {}, opts);
    const certificate = new aws.acm.Certificate(
      name,
      { domainName: domain, validationMethod: "DNS" },
      { parent: this },
    );
    const proof = certificate.domainValidationOptions.apply((options) => onlyOption(domain, options));
    const record = new aws.route53.Record(
      `${name}-validation`,
      {
        zoneId: hostedZoneId,
        name: proof.resourceRecordName,
        type: proof.resourceRecordType,
        records: [proof.resourceRecordValue],
        ttl: 300,
        // ACM asks for the same record for each certificate of an account for this name.
        allowOverwrite: true,
      },
      { parent: this },
    );
    const validation = new aws.acm.CertificateValidation(
      name,
      { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
      { parent: this },
    );
    this.certificateArn = validation.certificateArn;
    this.registerOutputs({ certificateArn: this.certificateArn });
  }
}

function onlyOption(
  domain: string,
  options: aws.types.output.acm.CertificateDomainValidationOption[] | undefined,
): aws.types.output.acm.CertificateDomainValidationOption {
  const [option] = options ?? [];
  if (option === undefined) {
    throw new pulumi.RunError(`ACM names no record that would validate the certificate for ${domain}`);
  }
  return option;
}
