import { readFileSync } from "node:fs";

/** What makes Consul's tokens what they are to be; the text beside this file. */
export const consulTokensScript = readFileSync(new URL("./consul-tokens.sh", import.meta.url), "utf8");
