import type { PropsFault } from "../props-error.ts";
import { type BackupPlanProps, backupDefaults, type VaultLock } from "./backup-props.ts";
import { placeFaults } from "./storage-place.ts";

/** A vault's name has at most 50 characters, and ends with `-backup`. */
const LONGEST_PREFIX = 43;

/** AWS keeps no backup longer. */
const MOST_DAYS = 36500;

/** Everything that is wrong with the props of a BackupPlan; empty when nothing is. */
export function backupPlanFaults(props: BackupPlanProps): PropsFault[] {
  return [
    ...placeFaults(props, LONGEST_PREFIX),
    ...tagFaults(props),
    ...lockFaults(props.vaultLock),
    ...scheduleFaults(props),
  ];
}

function tagFaults({ selectTag: { key, value } }: BackupPlanProps): PropsFault[] {
  return [
    ...(/^(?!aws:)[\w+\-=.:/@ ]{1,128}$/.test(key)
      ? []
      : [{ path: "selectTag.key", value: key, allowed: "a tag's key of 1 to 128 characters, not of aws:" }]),
    ...(/^[\w+\-=.:/@ ]{1,256}$/.test(value)
      ? []
      : [{ path: "selectTag.value", value, allowed: "a tag's value of 1 to 256 characters" }]),
  ];
}

function lockFaults(lock: VaultLock | undefined): PropsFault[] {
  if (lock === undefined) {
    return [];
  }
  const { minRetentionDays: min, maxRetentionDays: max, changeableForDays: changeable } = lock;
  return [
    ...within("vaultLock.minRetentionDays", min, 1, MOST_DAYS),
    ...within("vaultLock.maxRetentionDays", max, Math.max(1, min), MOST_DAYS),
    ...(changeable === undefined ? [] : within("vaultLock.changeableForDays", changeable, 3, MOST_DAYS)),
  ];
}

// A locked vault refuses a backup that is to be kept for shorter or longer: not at `up`, but in the night.
function scheduleFaults({ schedules = backupDefaults, vaultLock }: BackupPlanProps): PropsFault[] {
  const { minRetentionDays: least = 1, maxRetentionDays: most = MOST_DAYS } = vaultLock ?? {};
  const given = Object.entries(schedules);
  return [
    ...(given.length > 0 ? [] : [{ path: "schedules", value: schedules, allowed: "one of daily, weekly and monthly" }]),
    ...given.flatMap(([frequency, { keepDays, cron }]) => [
      ...within(`schedules.${frequency}.keepDays`, keepDays, least, most),
      ...(cron === undefined || /^cron\((\S+ ){5}\S+\)$/.test(cron)
        ? []
        : [
            {
              path: `schedules.${frequency}.cron`,
              value: cron,
              allowed: 'AWS\'s own form of six fields, as in "cron(0 3 * * ? *)"',
            },
          ]),
    ]),
  ];
}

function within(path: string, value: number, least: number, most: number): PropsFault[] {
  return Number.isInteger(value) && value >= least && value <= most
    ? []
    : [{ path, value, allowed: `${least} to ${most} whole days` }];
}
