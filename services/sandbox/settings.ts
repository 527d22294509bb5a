import { chassisSettings, wholeNumber } from "@plinth/chassis";
import { postgresSettings } from "@plinth/chassis/postgres";
import { z } from "zod";

export const sandboxSettings = chassisSettings.extend({
  ...postgresSettings.shape,
  /** All callers are services of ours that share one key: what each user may ask for is limited before. */
  RATE_LIMIT_PER_MINUTE: wholeNumber(1, 100_000_000).prefault("1000000"),
  /** What callers send as their bearer token, and as the password where they log in by SMTP. */
  PROVIDER_API_KEY: z.string().min(16, "at least 16 characters"),
  /** Where mails are taken, on HOST; 0 takes any free port. */
  SMTP_PORT: wholeNumber(0, 65_535).prefault("2525"),
  /** How long the late answer to `tok_timeout` takes, in seconds: longer than any caller waits. */
  LATE_ANSWER_SECONDS: wholeNumber(1, 600).prefault("30"),
});

export type SandboxSettings = z.output<typeof sandboxSettings>;
