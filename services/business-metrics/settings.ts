import { chassisSettings, wholeNumber } from "@plinth/chassis";
import { kafkaSettings } from "@plinth/chassis/kafka";
import type { z } from "zod";

export const businessMetricsSettings = chassisSettings.extend({
  ...kafkaSettings.shape,
  /** How many events are remembered to know a repeated one, and how many open orders to know how long they took. */
  REMEMBERED_EVENTS: wholeNumber(100, 10_000_000).prefault("100000"),
});

export type BusinessMetricsSettings = z.output<typeof businessMetricsSettings>;
