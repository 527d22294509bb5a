import type * as aws from "@pulumi/aws";
import type { PropsFault } from "../props-error.ts";
import type { BucketLifecycle } from "./private-bucket-props.ts";

/** S3 moves nothing to infrequent access that is younger, and from there to Glacier nothing that has not been there as long. */
const INFREQUENT_ACCESS_LEAST_DAYS = 30;

/**
 * The rule that S3 follows for all objects of a bucket. Delete markers with nothing behind them go as well: by themselves where objects
 * expire, and by their own action where they do not.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
export function lifecycleRule(lifecycle: BucketLifecycle): aws.types.input.s3.BucketLifecycleConfigurationRule {
  const { infrequentAccessDays, glacierDays, expireDays, noncurrentExpireDays = 90, abortUploadDays = 7 } = lifecycle;
  const transitions = [
    ...(infrequentAccessDays === undefined ? [] : [{ days: infrequentAccessDays, storageClass: "STANDARD_IA" }]),
    ...(glacierDays === undefined ? [] : [{ days: glacierDays, storageClass: "GLACIER" }]),
  ];
  return {
    id: "whole-bucket",
    status: "Enabled",
    filter: { prefix: "" },
    ...(transitions.length > 0 && { transitions }),
    expiration: expireDays === undefined ? { expiredObjectDeleteMarker: true } : { days: expireDays },
    noncurrentVersionExpiration: { noncurrentDays: noncurrentExpireDays },
    abortIncompleteMultipartUpload: { daysAfterInitiation: abortUploadDays },
  };
}

/**
 * What S3 would refuse.
 *
 * @param path of the lifecycle in the props, such as `lifecycle`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 */
export function lifecycleFaults(path: string, lifecycle: BucketLifecycle): PropsFault[] {
  const { infrequentAccessDays, glacierDays, expireDays } = lifecycle;
  const notDays = Object.entries(lifecycle)
    .filter(([, days]) => !Number.isInteger(days) || days < 1)
    .map(([key, days]) => ({ path: `${path}.${key}`, value: days, allowed: "a whole number of days from 1" }));
  if (notDays.length > 0) {
    return notDays;
  }
  const leastGlacier = infrequentAccessDays === undefined ? 1 : infrequentAccessDays + INFREQUENT_ACCESS_LEAST_DAYS;
  const lastMove = Math.max(infrequentAccessDays ?? 0, glacierDays ?? 0);
  return [
    ...below(`${path}.infrequentAccessDays`, infrequentAccessDays, INFREQUENT_ACCESS_LEAST_DAYS, "as S3 asks"),
    ...below(`${path}.glacierDays`, glacierDays, leastGlacier, `30 days after infrequentAccessDays`),
    ...below(`${path}.expireDays`, expireDays, lastMove + 1, "later than every move"),
  ];
}

function below(path: string, value: number | undefined, least: number, reason: string): PropsFault[] {
  return value === undefined || value >= least ? [] : [{ path, value, allowed: `${least} or more, ${reason}` }];
}
