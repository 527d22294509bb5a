import type * as pulumi from "@pulumi/pulumi";
import type { StoragePlace } from "./storage-place.ts";

/** How often a backup is made. */
export type BackupFrequency = "daily" | "weekly" | "monthly";

/** One kind of backup. */
export interface BackupSchedule {
  /** Days after which a backup is gone. */
  readonly keepDays: number;

  /**
   * When it starts, in UTC.
   *
   * @default - daily at 03:00; weekly on Sunday at 04:00; monthly on the first at 05:00
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html
   */
  readonly cron?: string;
}

/** A lock on the vault: no backup is gone before its day, and none is kept for shorter or longer than this. */
export interface VaultLock {
  /** No backup is gone before; from 1. */
  readonly minRetentionDays: number;

  /** No backup stays longer; at most 36500. */
  readonly maxRetentionDays: number;

  /**
   * Makes it a lock for good (compliance): days from 3 in which the lock itself can still be taken off. After that neither the lock nor
   * a vault with backups can be deleted, by anybody, and `destroy` stops there.
   *
   * @default - the lock can be taken off at any time by those with the permission (governance)
   */
  readonly changeableForDays?: number;
}

/** Backups of all that carries a tag. */
export interface BackupPlanProps extends StoragePlace {
  /** Resources with this tag are backed up: volumes, databases, buckets. */
  readonly selectTag: { readonly key: string; readonly value: string };

  /**
   * What is made, and how long it is kept.
   *
   * @default - daily ones for 14 days, weekly ones for 60, monthly ones for 365
   */
  readonly schedules?: Readonly<Partial<Record<BackupFrequency, BackupSchedule>>>;

  /**
   * Keeps backups from being deleted.
   *
   * @default - not locked
   */
  readonly vaultLock?: VaultLock;

  /**
   * A vault of another region or account that each backup is copied to, kept there as long.
   *
   * @default - not copied
   */
  readonly copyToVaultArn?: pulumi.Input<string>;

  /**
   * Whether `destroy` deletes the vault with its backups.
   *
   * @default false
   */
  readonly forceDestroy?: boolean;
}

/** What is made where nothing is said. */
export const backupDefaults: Readonly<Record<BackupFrequency, BackupSchedule>> = {
  daily: { keepDays: 14 },
  weekly: { keepDays: 60 },
  monthly: { keepDays: 365 },
};
