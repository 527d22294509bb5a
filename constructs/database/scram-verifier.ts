import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

const ITERATIONS = 4096;

/**
 * What PostgreSQL stores in place of a password, so that the password itself stays out of statements. The same for the same role and
 * password: another salt at each run would part PgBouncer from the servers that it is logged in to.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5803
 */
export function scramVerifier(role: string, password: string): string {
  const salt = createHmac("sha256", password).update(`plinth-salt:${role}`).digest().subarray(0, 16);
  const salted = pbkdf2Sync(password.normalize("NFKC"), salt, ITERATIONS, 32, "sha256");
  const sign = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(sign("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${storedKey}:${sign("Server Key").toString("base64")}`;
}
