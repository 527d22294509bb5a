import { generateKeyPairSync, randomBytes } from "node:crypto";
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
});

export type StackSecrets = z.infer<typeof schema>;

/**
 * The secrets of an instance that belong to no server of it, made at random on first use and kept, mode 0600.
 * @throws Failure when the file is damaged
 */
export function stackSecrets(instance: Instance): StackSecrets {
  return keptIn(instance.path("secrets.json"), schema);
}

/** The instance's own logins at its servers, made at random on first use and kept, mode 0600. @throws Failure as `stackSecrets` */
export function serverSecrets(instance: Instance): z.infer<typeof serverSchema> {
  return keptIn(instance.path("server-secrets.json"), serverSchema);
}

function keptIn<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  const secrets = readKept(path, schema);
  writePrivateJson(path, secrets);
  return secrets;
}

/** PKCS#8 PEM. */
function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
