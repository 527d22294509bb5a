import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { newPassword } from "./backing/new-password.ts";
import { Failure } from "./failure.ts";
import type { Instance } from "./instance.ts";
import { writePrivateJson } from "./private-file.ts";

const serviceSchema = z.object({
  /** Of the service's database role. */
  databasePassword: z.string().default(newPassword),
  /** Of the service's cache user. */
  cachePassword: z.string().default(newPassword),
  /** Of the service's Kafka user. */
  messagePassword: z.string().default(newPassword),
});

export type ServiceCredentials = z.infer<typeof serviceSchema>;

const schema = z.record(z.string(), serviceSchema);

/**
 * The passwords of the instance's services, made at random on first use and kept, mode 0600.
 * @throws Failure when the file is damaged: new passwords would lock the services out of their data.
 */
export function credentialsOf<N extends string>(
  instance: Instance,
  services: readonly N[],
): Map<N, ServiceCredentials> {
  const path = instance.path("credentials.json");
  const known = readKept(path, schema);
  const own = new Map(services.map((name) => [name, known[name] ?? serviceSchema.parse({})]));
  writePrivateJson(path, { ...known, ...Object.fromEntries(own) });
  return own;
}

/**
 * What a file of secrets holds; those that it lacks are made. Nothing where there is no file.
 * @throws Failure when it is damaged
 */
export function readKept<S extends z.ZodType>(path: string, kept: S): z.output<S> {
  try {
    return kept.parse(existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {});
  } catch {
    throw new Failure(
      `${path} is damaged. Restore it, or start afresh with \`npm run down -- --purge\`, which deletes the data.`,
    );
  }
}
