import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { stringToken } from "./output-token.ts";
import { restoreOutputs } from "./restore-outputs.ts";

/**
 * SHA-256 of the values, in 64 hexadecimal digits, as a token where one of them is an Output: changes when a value does, and tells
 * nothing of values that cannot be guessed.
 */
export function digestToken(values: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
  const { value, found } = restoreOutputs(sorted);
  return found.size === 0
    ? digest(value)
    : stringToken(pulumi.unsecret(pulumi.output(value as pulumi.Input<string>[][]).apply(digest)));
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
