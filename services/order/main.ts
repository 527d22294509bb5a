import { runService } from "@plinth/chassis";
import { createOrderService } from "./service.ts";
import { orderSettings } from "./settings.ts";

await runService({ name: "order", settings: orderSettings, create: createOrderService });
