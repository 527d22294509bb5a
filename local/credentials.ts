import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { Failure } from "./failure.ts";
import { type Instance, writePrivateJson } from "./instance.ts";

const schema = z.strictObject({
  /** Passwords of the services' database roles, by service. */
  databases: z.record(z.string(), z.string()),
  /** PKCS#8 PEM keys that services sign with, by service. */
  signingKeys: z.record(z.string(), z.string()),
});

export type Credentials = z.infer<typeof schema>;

/**
 * The secrets that the instance's services use, made at random on first use and kept, mode 0600.
 * @throws Failure when the file is damaged: new secrets would lock the services out of their data.
 */
export function credentialsOf(instance: Instance, services: readonly string[]): Credentials {
  const path = instance.path("credentials.json");
  const known = existsSync(path) ? read(path) : { databases: {}, signingKeys: {} };
  const credentials: Credentials = {
    databases: complete(known.databases, services, () => randomBytes(24).toString("base64url")),
    signingKeys: complete(known.signingKeys, services, newSigningKey),
  };
  if (JSON.stringify(credentials) !== JSON.stringify(known)) {
    writePrivateJson(path, credentials);
  }
  return credentials;
}

function complete(known: Record<string, string>, names: readonly string[], make: () => string): Record<string, string> {
  const missing = names.filter((name) => !(name in known));
  return { ...known, ...Object.fromEntries(missing.map((name) => [name, make()])) };
}

function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function read(path: string): Credentials {
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    throw new Failure(`${path} is damaged. Restore it, or start afresh with \`npm run down -- --purge\`, which deletes the data.`);
  }
}
