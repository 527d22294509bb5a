import { readFileSync } from "node:fs";

const textOf = (name: string) => readFileSync(new URL(`./${name}`, import.meta.url), "utf8");

/** What initialises Vault; the text beside this file. */
export const vaultInitScript = textOf("vault-init.sh");

/** What saves a snapshot of Vault; the text beside this file. */
export const vaultSnapshotScript = textOf("vault-snapshot.sh");
