import { allocationTags } from "@plinth/constructs/aws";
import type { CloudSettings } from "./foundation-props.ts";

/** Volumes that are backed up carry it. */
export const BACKUP_TAG = { key: "plinth.dev/backup", value: "true" } as const;

/** What every resource, machine and volume of an environment is tagged with, so that costs can be told apart. */
export function tagsOf({ environment, aws: { owner } }: CloudSettings): Readonly<Record<string, string>> {
  return allocationTags({ environment, team: owner });
}
