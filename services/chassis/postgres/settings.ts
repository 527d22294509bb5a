import { z } from "zod";
import { urlOf, wholeNumber } from "../settings.ts";

/** What a service with a database reads from its environment. */
export const postgresSettings = z.object({
  DATABASE_URL: urlOf("postgres", "postgresql"),
  /** A file with the login, `{"username": "...", "password": "..."}`, that may be replaced at any time; it wins over the URL's. */
  DATABASE_CREDENTIALS_FILE: z.string().min(1, "the path of a file").optional(),
  /** A PEM file with who signs the server's certificate: then the connection is encrypted and the certificate verified. */
  DATABASE_CA_FILE: z.string().min(1, "the path of a file").optional(),
  /** Connections of this process to Postgres. */
  DATABASE_POOL: wholeNumber(1, 200).prefault("10"),
  /** How long to wait for Postgres at the start, in seconds. */
  START_SECONDS: wholeNumber(1, 600).prefault("25"),
});

export type PostgresSettings = z.output<typeof postgresSettings>;
