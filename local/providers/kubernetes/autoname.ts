import { createHash, randomBytes } from "node:crypto";

/** Length of the made-up end of a name. */
const suffixLength = 8;

/** The longest name that every kind of object may have (RFC 1123 label). */
const longestName = 63;

/**
 * A name for an object whose inputs give none: the resource's own name and a random end, so that a replacement can stand
 * beside the old object.
 *
 * @param seed makes the end repeatable, as for a plan that is made again. @default random
 */
export function autoname(resourceName: string, urn: string, seed?: Uint8Array): string {
  const entropy = seed === undefined || seed.length === 0 ? randomBytes(8) : seed;
  const suffix = createHash("sha256").update(urn).update(entropy).digest("hex").slice(0, suffixLength);
  return `${asLabel(resourceName).slice(0, longestName - suffixLength - 1)}-${suffix}`;
}

/** Only lower-case letters, digits and dashes; a resource's name may hold anything. */
function asLabel(name: string): string {
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return label === "" ? "object" : label;
}
