import { allocationTags } from "@plinth/constructs/aws";
import type { CloudSettings } from "./foundation-props.ts";

/** What every resource, machine and volume of an environment is tagged with, so that costs can be told apart. */
export function tagsOf({ environment, aws: { owner } }: CloudSettings): Readonly<Record<string, string>> {
  return allocationTags({ environment, team: owner });
}
