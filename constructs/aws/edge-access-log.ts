import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** All fields of the standard log but the cookies, which hold sessions. */
const recordFields = [
  "date",
  "time",
  "x-edge-location",
  "sc-bytes",
  "c-ip",
  "cs-method",
  "cs(Host)",
  "cs-uri-stem",
  "sc-status",
  "cs(Referer)",
  "cs(User-Agent)",
  "cs-uri-query",
  "x-edge-result-type",
  "x-edge-request-id",
  "x-host-header",
  "cs-protocol",
  "cs-bytes",
  "time-taken",
  "x-forwarded-for",
  "ssl-protocol",
  "ssl-cipher",
  "x-edge-response-result-type",
  "cs-protocol-version",
  "fle-status",
  "fle-encrypted-fields",
  "c-port",
  "time-to-first-byte",
  "x-edge-detailed-result-type",
  "sc-content-type",
  "sc-content-len",
  "sc-range-start",
  "sc-range-end",
];

/** Where a distribution's log goes. */
export interface AccessLogProps {
  /** The name of the delivery; up to 60 letters, digits, "-" and "_". */
  readonly name: string;
  readonly distributionArn: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
}

/**
 * Standard logging v2, by CloudWatch's log delivery: the older one writes by ACLs, which a bucket of today has off. CloudFront's
 * deliveries live in us-east-1, wherever the bucket is.
 *
 * @param opts with a `provider` of us-east-1
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 */
export function deliverAccessLog(name: string, props: AccessLogProps, opts: pulumi.CustomResourceOptions): void {
  const source = new aws.cloudwatch.LogDeliverySource(
    name,
    { name: props.name, logType: "ACCESS_LOGS", resourceArn: props.distributionArn },
    opts,
  );
  const destination = new aws.cloudwatch.LogDeliveryDestination(
    name,
    {
      name: props.name,
      outputFormat: "json",
      deliveryDestinationConfiguration: { destinationResourceArn: props.bucketArn },
    },
    opts,
  );
  new aws.cloudwatch.LogDelivery(
    name,
    {
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.arn,
      recordFields,
      s3DeliveryConfigurations: [
        { suffixPath: "{DistributionId}/{yyyy}/{MM}/{dd}/{HH}", enableHiveCompatiblePath: false },
      ],
    },
    opts,
  );
}
