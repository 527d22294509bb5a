import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { newPassword } from "./backing/new-password.ts";
import { readKept } from "./credentials.ts";
import type { Instance } from "./instance.ts";
import { writePrivateJson } from "./private-file.ts";

/** As `plinth:backing` has them. */
const schema = z.object({
  signingKeys: z.string().default(newSigningKey),
  adminEmail: z.string().default("admin@plinth.example"),
  adminPassword: z.string().default(newPassword),
  cookieKeys: z.string().default(newPassword),
  webhookKey: z.string().default(() => randomBytes(32).toString("base64")),
  providerKey: z.string().default(newPassword),
});

/** What servers beside the cluster are asked with. */
const serverSchema = z.object({
  /** Of the database login that Vault makes others with. */
  vaultDatabasePassword: z.string().default(newPassword),
  /** Tokens of Consul, by who bears them. */
  consulTokens: z.record(z.string(), z.uuid()).default({}),
});

export type StackSecrets = z.infer<typeof schema>;

/**
 * The secrets of an instance that belong to no server of it, made at random on first use and kept, mode 0600.
 * @throws Failure when the file is damaged
 */
export function stackSecrets(instance: Instance): StackSecrets {
  const path = instance.path("secrets.json");
  const secrets = readKept(path, schema);
  writePrivateJson(path, secrets);
  return secrets;
}

/** The instance's own logins at its servers, made at random on first use and kept, mode 0600. */
export function serverSecrets(instance: Instance, bearers: readonly string[]): z.infer<typeof serverSchema> {
  const path = instance.path("server-secrets.json");
  const kept = readKept(path, serverSchema);
  const made = Object.fromEntries(bearers.map((name) => [name, kept.consulTokens[name] ?? randomUUID()]));
  const secrets = { ...kept, consulTokens: { ...kept.consulTokens, ...made } };
  writePrivateJson(path, secrets);
  return secrets;
}

/** PKCS#8 PEM. */
function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
