import { readdirSync, readFileSync } from "node:fs";
import { AUTH_PLUGIN, QUOTA_PLUGIN } from "./plugin-names.ts";

/** The sources of our plugins for Kong: the text of each file, by the plugin's name and the file's. */
export const luaPlugins: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.fromEntries(
  [AUTH_PLUGIN, QUOTA_PLUGIN].map((plugin) => [plugin, sourcesIn(new URL(`lua/${plugin}/`, import.meta.url))]),
);

function sourcesIn(folder: URL): Record<string, string> {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".lua"))
    .sort();
  return Object.fromEntries(files.map((file) => [file, readFileSync(new URL(file, folder), "utf8")]));
}
