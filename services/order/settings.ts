import { chassisSettings, tokenSettings, urlOf, wholeNumber } from "@plinth/chassis";
import { kafkaSettings } from "@plinth/chassis/kafka";
import { postgresSettings } from "@plinth/chassis/postgres";
import { z } from "zod";

export const orderSettings = chassisSettings.extend({
  ...postgresSettings.shape,
  ...kafkaSettings.shape,
  ...tokenSettings.shape,
  /** The payment provider's API: the URL that `/v1/charges` is added to. */
  PAYMENT_URL: urlOf("http", "https"),
  /** What the provider knows us by: sent as a bearer token. */
  PAYMENT_API_KEY: z.string().min(1, "the key of the payment provider"),
  /** How long one call to the provider may take, in milliseconds. */
  PAYMENT_TIMEOUT_MS: wholeNumber(50, 60_000).prefault("5000"),
  /** How many calls to the provider this process makes at once. */
  PAYMENT_CONCURRENCY: wholeNumber(1, 256).prefault("16"),
  /** How long the inventory may take to answer a reservation, in seconds, before the order is cancelled. */
  STOCK_TIMEOUT_SECONDS: wholeNumber(1, 3600).prefault("60"),
});

export type OrderSettings = z.output<typeof orderSettings>;
