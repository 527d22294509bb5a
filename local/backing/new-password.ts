import { randomBytes } from "node:crypto";

/** 192 random bits, in characters that need no escape in a URL. */
export function newPassword(): string {
  return randomBytes(24).toString("base64url");
}
