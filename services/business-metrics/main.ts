import { runService } from "@plinth/chassis";
import { createBusinessMetricsService } from "./service.ts";
import { businessMetricsSettings } from "./settings.ts";

await runService({
  name: "business-metrics",
  settings: businessMetricsSettings,
  create: createBusinessMetricsService,
});
