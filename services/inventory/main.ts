import { runService } from "@plinth/chassis";
import { createInventoryService } from "./service.ts";
import { inventorySettings } from "./settings.ts";

await runService({ name: "inventory", settings: inventorySettings, create: createInventoryService });
