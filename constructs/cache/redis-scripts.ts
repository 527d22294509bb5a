import { readFileSync } from "node:fs";

const textOf = (name: string) => readFileSync(new URL(`./${name}`, import.meta.url), "utf8");

/** Starts a node under the address that it has now, and keeps making it known to the others. */
export const redisEntryScript = textOf("redis-entry.sh");

/** Whether a node serves. */
export const redisReadyScript = textOf("redis-ready.sh");

/** Hands a primary's slots over before it stops. */
export const redisStopScript = textOf("redis-stop.sh");

/** Makes of the nodes that there are the cluster that there is to be. */
export const redisRepairScript = textOf("redis-repair.sh");
