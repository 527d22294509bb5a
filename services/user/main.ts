import { runService } from "@plinth/chassis";
import { createUserService } from "./service.ts";
import { userSettings } from "./settings.ts";

await runService({ name: "user", settings: userSettings, create: createUserService });
