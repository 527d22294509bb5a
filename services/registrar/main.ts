import { runService } from "@plinth/chassis";
import { createRegistrarService } from "./service.ts";
import { registrarSettings } from "./settings.ts";

await runService({ name: "registrar", settings: registrarSettings, create: createRegistrarService });
