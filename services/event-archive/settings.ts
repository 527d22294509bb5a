import { chassisSettings, urlOf, wholeNumber } from "@plinth/chassis";
import { kafkaSettings } from "@plinth/chassis/kafka";
import { z } from "zod";

export const eventArchiveSettings = chassisSettings.extend({
  ...kafkaSettings.shape,
  /** The bucket. Credentials come by the AWS SDK's default chain, in EKS those of the pod's identity. */
  ARCHIVE_BUCKET: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of an S3 bucket"),
  /** Where the bucket is. */
  AWS_REGION: z.string().min(1, "an AWS region"),
  /** Another server that speaks S3, with the bucket in the path. Absent for AWS. */
  ARCHIVE_S3_ENDPOINT: urlOf("http", "https").optional(),
  /** The most events of one object. */
  ARCHIVE_BATCH_EVENTS: wholeNumber(1, 100_000).prefault("10000"),
  /** The most bytes of one object, before it is packed; one event may be larger. */
  ARCHIVE_BATCH_BYTES: wholeNumber(1_024, 67_108_864).prefault("4194304"),
  /** How long an event may wait for others, in seconds. */
  ARCHIVE_BATCH_SECONDS: wholeNumber(1, 3_600).prefault("60"),
});

export type EventArchiveSettings = z.output<typeof eventArchiveSettings>;
