import * as pulumi from "@pulumi/pulumi";
import { hiddenToken } from "./hidden-token.ts";
import { outputOfToken, tokenOfNumber, tokenPattern } from "./output-token.ts";

/** A JSON value, or the Output that takes its place. */
export type Restored = unknown;

/** What `restoreOutputs` reports about one place of an object. */
export interface Fault {
  /** Keys from the object's root, joined by dots. */
  readonly at: string;
  readonly message: string;
}

/** A manifest with its Outputs back in place, and what was wrong on the way. */
export interface Restoration {
  readonly value: Restored;
  /** The numbers of the tokens that were found. */
  readonly found: ReadonlySet<number>;
  readonly faults: readonly Fault[];
}

/**
 * Puts Outputs back where their tokens stand: a token alone becomes the Output itself (a number stays a number, an unknown stays a
 * leaf, a secret stays a secret), one inside text becomes a concatenation.
 */
export function restoreOutputs(manifest: unknown): Restoration {
  const found = new Set<number>();
  const faults: Fault[] = [];
  const value = restore(manifest, [], found, faults);
  return { value, found, faults };
}

function restore(value: unknown, at: readonly string[], found: Set<number>, faults: Fault[]): Restored {
  if (typeof value === "string") {
    return restoreText(value, at, found, faults);
  }
  if (typeof value === "number") {
    const id = tokenOfNumber(value);
    return id === undefined ? value : restoreToken(id, found);
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => restore(item, [...at, `${index}`], found, faults));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        if (key.search(tokenPattern) >= 0 || hiddenToken(key) !== undefined) {
          faults.push({ at: at.join("."), message: "an Output cannot be a key, as keys must be known at preview" });
        }
        return [key, restore(item, [...at, key], found, faults)];
      }),
    );
  }
  return value;
}

function restoreText(text: string, at: readonly string[], found: Set<number>, faults: Fault[]): Restored {
  const hidden = hiddenToken(text);
  if (hidden !== undefined) {
    const message = `an Output is hidden ${hidden}: encode it in an apply (pulumi.jsonStringify, \`stringData\`) and pass the result`;
    faults.push({ at: at.join("."), message });
    return text;
  }
  const parts = text.split(tokenPattern);
  if (parts.length === 1) {
    return text;
  }
  // split() with one group alternates text and token numbers.
  const values = parts.map((part, index) => (index % 2 === 0 ? part : restoreToken(Number(part), found)));
  const filled = values.filter((part) => part !== "");
  return filled.length === 1 ? filled[0] : pulumi.concat(...filled.map((part) => pulumi.output(part)));
}

function restoreToken(id: number, found: Set<number>): Restored {
  found.add(id);
  return outputOfToken(id);
}
