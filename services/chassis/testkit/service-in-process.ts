import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import request from "supertest";
import type { z } from "zod";
import { createLogger, type Logger } from "../logger.ts";
import type { Service } from "../run-service.ts";
import { readSettings } from "../settings.ts";

/** A service in the test's own process, on a port of its own. */
export class ServiceInProcess<S extends Service = Service> {
  readonly service: S;
  /** Such as `http://127.0.0.1:40000`. */
  readonly url: string;
  readonly #server: Server;

  private constructor(service: S, server: Server) {
    this.service = service;
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** @param log @default none */
  static async start<Settings extends z.ZodType, S extends Service>(
    create: (settings: z.output<Settings>, log: Logger) => Promise<S>,
    settings: Settings,
    env: Readonly<Record<string, string>>,
    log: Logger = createLogger("test", "silent"),
  ): Promise<ServiceInProcess<S>> {
    const service = await create(readSettings(settings, { ...env }), log);
    const server = createServer(service.app).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new ServiceInProcess(service, server);
  }

  request(): ReturnType<typeof request> {
    return request(this.url);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    await this.service.close();
  }
}
