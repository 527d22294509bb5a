import { randomBytes } from "node:crypto";
import { nameOfUrn } from "../kubernetes/type-token.ts";

/** `<name>-<7 hexadecimal digits>`, as Pulumi names what the program does not. */
export function autonamed(urn: string): string {
  return `${nameOfUrn(urn)}-${randomBytes(4).toString("hex").slice(0, 7)}`;
}
