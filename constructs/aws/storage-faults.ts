import type { PropsFault } from "../props-error.ts";
import { objectLockFaults } from "./private-bucket-faults.ts";
import { lifecycleFaults } from "./private-bucket-lifecycle.ts";
import { placeFaults } from "./storage-place.ts";
import { archiveDefaults, archiveName, lifecycleIn, logDefaults, type StorageProps } from "./storage-props.ts";

/** Everything that is wrong with the props of a Storage; empty when nothing is. */
export function storageFaults(props: StorageProps): PropsFault[] {
  const { eventArchive: { lockDays, ...archive } = {}, logs, forceDestroy = false } = props;
  const longestPrefix = 63 - archiveName({ ...props, prefix: "" }).length;
  const archiveDays = lifecycleIn(archive, archiveDefaults);
  return [
    ...placeFaults(props, longestPrefix),
    ...lifecycleFaults("eventArchive", archiveDays),
    ...objectLockFaults("eventArchive.lockDays", lockDays, { lifecycle: archiveDays, forceDestroy }),
    ...lifecycleFaults("logs", lifecycleIn(logs ?? {}, logDefaults)),
  ];
}
