import type { PropsFault } from "../props-error.ts";
import { lifecycleFaults } from "./private-bucket-lifecycle.ts";
import { placeFaults } from "./storage-place.ts";
import { backupBucketName, type StoreBackupsProps } from "./store-backups-props.ts";

/** Everything that is wrong with the props of a StoreBackups; empty when nothing is. */
export function storeBackupsFaults(props: StoreBackupsProps): PropsFault[] {
  const longestPrefix = 63 - backupBucketName({ ...props, prefix: "" }).length;
  const { expireDays } = props;
  return [
    ...placeFaults(props, longestPrefix),
    ...lifecycleFaults("backups", expireDays === undefined ? {} : { expireDays }).map((fault) => ({
      ...fault,
      path: "expireDays",
    })),
  ];
}
