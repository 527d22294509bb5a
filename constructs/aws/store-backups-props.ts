import type * as pulumi from "@pulumi/pulumi";
import type { StoragePlace } from "./storage-place.ts";

/** Where stores keep their backups. */
export interface StoreBackupsProps extends StoragePlace {
  /**
   * Days after which S3 deletes what a store should have deleted before: more than any store keeps its backups.
   *
   * @default 90
   */
  readonly expireDays?: number;

  /** Where S3 logs the requests to the bucket. */
  readonly logBucketName: pulumi.Input<string>;

  /** Whether `destroy` deletes the backups with the bucket. @default false */
  readonly forceDestroy?: boolean;
}

/** The name of the bucket. */
export function backupBucketName({ prefix, accountId, region }: StoragePlace): string {
  return `${prefix}-store-backups-${accountId}-${region}`;
}
