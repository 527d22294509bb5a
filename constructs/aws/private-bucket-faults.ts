import type { PropsFault } from "../props-error.ts";
import { lifecycleFaults } from "./private-bucket-lifecycle.ts";
import type { PrivateBucketProps } from "./private-bucket-props.ts";

/** Everything that is wrong with the props of a PrivateBucket; empty when nothing is. */
export function privateBucketFaults(props: PrivateBucketProps): PropsFault[] {
  return [
    ...bucketNameFaults("bucketName", props.bucketName),
    ...lifecycleFaults("lifecycle", props.lifecycle ?? {}),
    ...objectLockFaults("objectLock.days", props.objectLock?.days, props),
    ...accessLogFaults(props),
  ];
}

/**
 * The name, held against S3's rules; dots are refused too, as no certificate covers such a name.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function bucketNameFaults(path: string, name: string): PropsFault[] {
  const wellFormed = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name);
  const reserved = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|--table-s3|-an)$/.test(name);
  return wellFormed && !reserved
    ? []
    : [
        {
          path,
          value: name,
          allowed: `3 to 63 of a-z, 0-9 and "-" (this has ${name.length}), no "-" first or last, and none of S3's reserved beginnings and endings`,
        },
      ];
}

/** What is wrong with a lock of so many days, beside what it would contradict. */
export function objectLockFaults(
  path: string,
  days: number | undefined,
  { lifecycle, forceDestroy }: Pick<PrivateBucketProps, "lifecycle" | "forceDestroy">,
): PropsFault[] {
  if (days === undefined) {
    return [];
  }
  const most = lifecycle?.expireDays ?? 36500;
  return [
    ...(Number.isInteger(days) && days >= 1 && days <= most
      ? []
      : [{ path, value: days, allowed: `1 to ${most} whole days, not beyond the day of expiry` }]),
    ...(forceDestroy
      ? [{ path: "forceDestroy", value: true, allowed: "false, as the lock keeps what forceDestroy would delete" }]
      : []),
  ];
}

function accessLogFaults({ accessLogs, bucketName }: PrivateBucketProps): PropsFault[] {
  return accessLogs?.bucketName === bucketName
    ? [{ path: "accessLogs.bucketName", value: bucketName, allowed: "another bucket, or each log would be logged too" }]
    : [];
}
