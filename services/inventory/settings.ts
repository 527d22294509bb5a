import { chassisSettings, tokenSettings, wholeNumber } from "@plinth/chassis";
import { kafkaSettings } from "@plinth/chassis/kafka";
import { postgresSettings } from "@plinth/chassis/postgres";
import type { z } from "zod";

export const inventorySettings = chassisSettings.extend({
  ...postgresSettings.shape,
  ...kafkaSettings.shape,
  ...tokenSettings.shape,
  /** How long stock is held for an order that is neither confirmed nor released, in seconds. */
  RESERVATION_SECONDS: wholeNumber(1, 86_400).prefault("900"),
});

export type InventorySettings = z.output<typeof inventorySettings>;
