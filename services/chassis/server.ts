import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Express } from "express";
import type { Logger } from "./logger.ts";
import type { Readiness } from "./readiness.ts";
import type { ChassisSettings } from "./settings.ts";

/** Longer than load balancers keep an idle connection (60 s is usual), so that they are the ones to close it. */
const KEEP_ALIVE_MS = 65_000;

/** How long a request may take to arrive whole, against callers that send a byte a minute. */
const REQUEST_MS = 30_000;

/** The HTTP server of a service. */
export class HttpServer {
  readonly #server: Server;
  readonly #readiness: Readiness;
  readonly #settings: ChassisSettings;
  readonly #log: Logger;
  readonly #underWay = new Set<ServerResponse>();

  constructor(app: Express, readiness: Readiness, settings: ChassisSettings, log: Logger) {
    this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_MS });
    this.#server.on("request", (_request, response) => this.#follow(response));
    this.#server.on("request", app);
    this.#readiness = readiness;
    this.#settings = settings;
    this.#log = log;
  }

  /** @returns the port, which is another than the setting's where that is 0 */
  async listen(): Promise<number> {
    const { HOST, PORT } = this.#settings;
    this.#server.listen({ host: HOST, port: PORT, backlog: 1024 });
    await once(this.#server, "listening");
    const { port } = this.#server.address() as AddressInfo;
    this.#log.info({ host: HOST, port }, "listening");
    return port;
  }

  /**
   * Stops without losing a request: `/ready` says no while requests are still served, each with `connection: close`, so
   * that gateways turn away; then no new connection is taken and what is under way ends.
   */
  async stop(): Promise<void> {
    this.#readiness.drain();
    for (const response of this.#underWay) {
      turnAway(response);
    }
    this.#log.info({ seconds: this.#settings.DRAIN_SECONDS }, "draining");
    await sleep(this.#settings.DRAIN_SECONDS * 1000);
    const closed = once(this.#server, "close");
    this.#server.close();
    const overdue = setTimeout(() => {
      this.#log.warn({ seconds: this.#settings.GRACE_SECONDS }, "requests were cut off: they took too long");
      this.#server.closeAllConnections();
    }, this.#settings.GRACE_SECONDS * 1000);
    await closed;
    clearTimeout(overdue);
  }

  /** A connection whose answer began before the drain would stay open for its next request, and hold up the stop. */
  #follow(response: ServerResponse): void {
    this.#underWay.add(response);
    if (this.#readiness.draining) {
      turnAway(response);
    }
    response.on("close", () => {
      this.#underWay.delete(response);
      if (!this.#server.listening) {
        setImmediate(() => this.#server.closeIdleConnections());
      }
    });
  }
}

function turnAway(response: ServerResponse): void {
  if (!response.headersSent) {
    response.setHeader("connection", "close");
  }
}
