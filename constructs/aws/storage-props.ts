import type { BucketLifecycle } from "./private-bucket-props.ts";
import type { StoragePlace } from "./storage-place.ts";

/** The buckets of an environment. */
export interface StorageProps extends StoragePlace {
  /**
   * When archived events move and go, and how long they are locked.
   *
   * @default - infrequent access after 30 days, Glacier after 90, gone after 2555 (seven years); not locked
   */
  readonly eventArchive?: BucketLifecycle & {
    /**
     * Days in which an event cannot be deleted but by those with `s3:BypassGovernanceRetention`.
     *
     * @default - not locked
     */
    readonly lockDays?: number;
  };

  /**
   * When logs move and go.
   *
   * @default - infrequent access after 30 days, Glacier after 90, gone after 365; versions that were overwritten after 30
   */
  readonly logs?: BucketLifecycle;

  /**
   * Whether `destroy` deletes the buckets with all that is in them.
   *
   * @default false
   */
  readonly forceDestroy?: boolean;
}

/** The days of the archive where none are given. */
export const archiveDefaults: BucketLifecycle = { infrequentAccessDays: 30, glacierDays: 90, expireDays: 2555 };

/** The days of the logs where none are given. */
export const logDefaults: BucketLifecycle = {
  infrequentAccessDays: 30,
  glacierDays: 90,
  expireDays: 365,
  noncurrentExpireDays: 30,
};

/** The name of the archive: the account and the region make it the world's only one. */
export function archiveName({ prefix, accountId, region }: StoragePlace): string {
  return `${prefix}-event-archive-${accountId}-${region}`;
}

/** The name of the log bucket. */
export function logBucketName({ prefix, accountId, region }: StoragePlace): string {
  return `${prefix}-logs-${accountId}-${region}`;
}

/** The moves of a bucket's objects: its own, where any are given, and not mixed with the defaults. */
export function lifecycleIn(given: BucketLifecycle, defaults: BucketLifecycle): BucketLifecycle {
  return Object.keys(given).length > 0 ? given : defaults;
}
