import { generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { newPassword } from "./backing/new-password.ts";
import { Failure } from "./failure.ts";
import type { Instance } from "./instance.ts";
import { writePrivateJson } from "./private-file.ts";

const serviceSchema = z.strictObject({
  /** Of the service's database role. */
  databasePassword: z.string(),
  /** Of the service's cache user. */
  cachePassword: z.string(),
  /** PKCS#8 PEM. */
  signingKey: z.string(),
});

export type ServiceCredentials = z.infer<typeof serviceSchema>;

const schema = z.record(z.string(), serviceSchema);

/**
 * The secrets of the instance's services, made at random on first use and kept, mode 0600.
 * @throws Failure when the file is damaged: new secrets would lock the services out of their data.
 */
export function credentialsOf(instance: Instance, services: readonly string[]): Map<string, ServiceCredentials> {
  const path = instance.path("credentials.json");
  const known = existsSync(path) ? read(path) : {};
  const missing = services.filter((name) => !(name in known));
  const all = { ...known, ...Object.fromEntries(missing.map((name) => [name, newCredentials()])) };
  if (missing.length > 0) {
    writePrivateJson(path, all);
  }
  return new Map(services.map((name) => [name, all[name] ?? newCredentials()]));
}

function newCredentials(): ServiceCredentials {
  return { databasePassword: newPassword(), cachePassword: newPassword(), signingKey: newSigningKey() };
}

function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function read(path: string): z.infer<typeof schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    throw new Failure(
      `${path} is damaged. Restore it, or start afresh with \`npm run down -- --purge\`, which deletes the data.`,
    );
  }
}
