import { runService } from "@plinth/chassis";
import { createSandboxService } from "./service.ts";
import { sandboxSettings } from "./settings.ts";

await runService({ name: "sandbox", settings: sandboxSettings, create: createSandboxService });
