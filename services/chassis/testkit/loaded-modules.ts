import { registerHooks } from "node:module";
import { createLogger } from "../logger.ts";
import { chassisSettings } from "../settings.ts";

/** Starts tracing as a service does, and says on stdout which modules were loaded from then on, a line each. */
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    process.stdout.write(`${resolved.url}\n`);
    return resolved;
  },
});
const { startTracing } = await import("../tracing.ts");
await startTracing("test", chassisSettings.parse(process.env), createLogger("test", "silent"));
process.exit(0);
