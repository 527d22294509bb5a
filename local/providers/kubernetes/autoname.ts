import { randomBytes } from "node:crypto";

/** Length of the made-up end of a name. */
const suffixLength = 8;

/** The longest name that every kind of object may have (RFC 1123 label). */
const longestName = 63;

/**
 * A name for an object whose inputs give none: the resource's own name and a random end, so that a replacement can stand
 * beside the old object.
 */
export function autoname(resourceName: string): string {
  const suffix = randomBytes(suffixLength / 2).toString("hex");
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
