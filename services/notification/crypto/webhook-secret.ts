import { randomBytes } from "node:crypto";

/** A new secret, as Standard Webhooks writes them. @see https://www.standardwebhooks.com ("Signature scheme") */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}
