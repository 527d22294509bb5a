import type { Express } from "express";
import type { z } from "zod";
import { createLogger, type Logger } from "./logger.ts";
import type { Readiness } from "./readiness.ts";
import { HttpServer } from "./server.ts";
import { watchServiceSettings } from "./service-settings-watch.ts";
import { type ChassisSettings, readSettings, SettingsError } from "./settings.ts";
import type { SettingsWatch } from "./settings-watch.ts";
import { startTracing, stopTracing } from "./tracing.ts";

/** A service that is ready to be served. */
export interface Service {
  readonly app: Express;
  readonly readiness: Readiness;
  /** Lets go of connections, after the last request. */
  close(): Promise<void>;
}

export interface ServiceDefinition<S extends z.ZodType<ChassisSettings>> {
  readonly name: string;
  /** The chassis's settings, extended by the service's. */
  readonly settings: S;
  /** Rejects when the service cannot start; the process then ends with 1. */
  readonly create: (settings: z.output<S>, log: Logger) => Promise<Service>;
}

/** The whole life of a service's process, from its environment to SIGTERM. Call it once, from `main.ts`. */
export async function runService<S extends z.ZodType<ChassisSettings>>(
  definition: ServiceDefinition<S>,
): Promise<void> {
  // The first process of a container is not ended by a signal that it does not handle.
  let stop: () => void = () => process.exit(0);
  process.once("SIGTERM", () => stop());
  process.once("SIGINT", () => stop());

  let log = createLogger(definition.name, "info");
  const fail = (error: unknown, message: string) => {
    log.fatal(error instanceof SettingsError ? { faults: error.faults } : { err: error }, message);
    process.exit(1);
  };
  process.on("uncaughtException", (error) => fail(error, "uncaught error"));
  process.on("unhandledRejection", (error) => fail(error, "unhandled rejection"));

  try {
    const settings = readSettings(definition.settings, process.env);
    log = createLogger(definition.name, settings.LOG_LEVEL);
    await startTracing(definition.name, settings, log);
    const service = await definition.create(settings, log);
    const server = new HttpServer(service.app, service.readiness, settings, log);
    const watch = watchServiceSettings(definition.name, service.app, settings, log);
    stop = () => void stopWell(server, service, watch, log).catch((error) => fail(error, "the stop failed"));
    await server.listen();
  } catch (error) {
    fail(error, "the service cannot start");
  }
}

/** How long a service may take to let go, in seconds. */
const CLOSE_SECONDS = 30;

async function stopWell(
  server: HttpServer,
  service: Service,
  watch: SettingsWatch | undefined,
  log: Logger,
): Promise<void> {
  await server.stop();
  // A store that died may never say goodbye.
  setTimeout(() => {
    log.fatal({ seconds: CLOSE_SECONDS }, "the stop was cut off: something did not let go");
    process.exit(1);
  }, CLOSE_SECONDS * 1000);
  await watch?.close();
  await service.close();
  await stopTracing();
  log.info("stopped");
  process.exit(0);
}
