import { runService } from "@plinth/chassis";
import { createEventArchiveService } from "./service.ts";
import { eventArchiveSettings } from "./settings.ts";

await runService({ name: "event-archive", settings: eventArchiveSettings, create: createEventArchiveService });
