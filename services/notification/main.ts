import { runService } from "@plinth/chassis";
import { createNotificationService } from "./service.ts";
import { notificationSettings } from "./settings.ts";

await runService({
  name: "notification",
  settings: notificationSettings,
  create: (settings, log) => createNotificationService(settings, log),
});
