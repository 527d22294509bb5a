import type { PropsFault } from "@plinth/constructs/aws";
import type { SettingsFault } from "./settings-error.ts";

/** A fault of a construct's props, by the settings that they were made of. */
export function translated(faults: readonly PropsFault[], settings: Readonly<Record<string, string>>): SettingsFault[] {
  return faults.map((fault) => {
    const prop = Object.keys(settings).find((name) => fault.path.startsWith(name)) ?? "";
    return { ...fault, path: `${settings[prop] ?? ""}${fault.path.slice(prop.length)}` };
  });
}
