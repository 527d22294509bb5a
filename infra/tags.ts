import { allocationTags } from "@plinth/constructs/aws";
import { BACKUP_TAG } from "./backup-tag.ts";
import type { CloudSettings } from "./foundation-props.ts";

/** What every resource, machine and volume of an environment is tagged with, so that costs can be told apart. */
export function tagsOf({ environment, aws: { owner } }: CloudSettings): Readonly<Record<string, string>> {
  return allocationTags({ environment, team: owner });
}

/** What volumes of the cluster are tagged with beside: by it backups find them. */
export function volumeTagsOf(settings: CloudSettings): Readonly<Record<string, string>> {
  return { ...tagsOf(settings), [BACKUP_TAG.key]: BACKUP_TAG.value };
}
