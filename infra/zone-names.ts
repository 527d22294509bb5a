import type { Settings } from "./settings.ts";

/** The environment's zones as the cloud names them: `us-east-1a` for zone a; without a region, as they stand. */
export function zoneNames({ region = "", zones }: Pick<Settings, "region" | "zones">): readonly string[] {
  return zones.map((zone) => `${region}${zone}`);
}
