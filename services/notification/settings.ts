import { chassisSettings, tokenSettings, urlOf, wholeNumber } from "@plinth/chassis";
import { kafkaSettings } from "@plinth/chassis/kafka";
import { postgresSettings } from "@plinth/chassis/postgres";
import { z } from "zod";

const KEY_BYTES = 32;

/** 32 bytes in base64. */
const secretKey = z
  .base64(`${KEY_BYTES} bytes in base64`)
  .transform((text) => Buffer.from(text, "base64"))
  .refine((key) => key.length === KEY_BYTES, `${KEY_BYTES} bytes in base64`);

const TARGETS = /^((\[[\da-f:.]+\]|[a-z\d.-]+):\d{1,5}(,|$))*$/;

const targets = z
  .string()
  .regex(TARGETS, "host:port in small letters, several separated by commas")
  .transform((text): ReadonlySet<string> => new Set(text.split(",").filter((target) => target !== "")));

const mailbox = z
  .string()
  .regex(/^[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/, "a mailbox: Name <address>");

export const notificationSettings = chassisSettings
  .extend({
    ...postgresSettings.shape,
    ...kafkaSettings.shape,
    ...tokenSettings.shape,
    /** The mail server: `smtp[s]://[user:password@]host[:port][?tls=off]`. Without TLS only on this machine, or with `tls=off`. */
    SMTP_URL: urlOf("smtp", "smtps"),
    /** Who mails are from. */
    MAIL_FROM: mailbox,
    /** Where SMS are posted to; absent where there are none. */
    SMS_URL: urlOf("http", "https").optional(),
    /** The provider's key. */
    SMS_KEY: z.string().min(1, "the provider's key").optional(),
    /** Where push messages are posted to; absent where there are none. */
    PUSH_URL: urlOf("http", "https").optional(),
    /** The provider's key. */
    PUSH_KEY: z.string().min(1, "the provider's key").optional(),
    /** What the secrets of webhooks are encrypted with: 32 bytes in base64. */
    WEBHOOK_SECRET_KEY: secretKey,
    /** Targets of webhooks that are trusted whatever they are, plain http included: host:port, separated by commas. */
    WEBHOOK_ALLOWED_TARGETS: targets.prefault(""),
    /** How long notifications and what became of them are kept, in days. */
    NOTIFICATION_DAYS: wholeNumber(1, 3650).prefault("90"),
  })
  .refine(({ SMS_URL, SMS_KEY }) => (SMS_URL === undefined) === (SMS_KEY === undefined), {
    path: ["SMS_KEY"],
    message: "goes together with SMS_URL",
  })
  .refine(({ PUSH_URL, PUSH_KEY }) => (PUSH_URL === undefined) === (PUSH_KEY === undefined), {
    path: ["PUSH_KEY"],
    message: "goes together with PUSH_URL",
  });

export type NotificationSettings = z.output<typeof notificationSettings>;
