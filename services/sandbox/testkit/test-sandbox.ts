import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createLogger, readSettings } from "@plinth/chassis";
import request from "supertest";
import type { Charge, LedgerEntry } from "../domain/charge.ts";
import type { Message } from "../domain/message.ts";
import { createSandboxService, type SandboxService } from "../service.ts";
import { sandboxSettings } from "../settings.ts";
import { API_KEY, sandboxEnvironment } from "./sandbox-environment.ts";

/** The outside providers in the test's own process, on a port of their own, and what tests look at in them. */
export class TestSandbox {
  /** Such as `http://127.0.0.1:40000`. */
  readonly url: string;
  readonly smtpPort: number;
  readonly #service: SandboxService;
  readonly #server: Server;

  private constructor(service: SandboxService, server: Server) {
    this.#service = service;
    this.#server = server;
    this.smtpPort = service.smtpPort;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** @param changes of the environment, such as `{LATE_ANSWER_SECONDS: "1"}`. @default none */
  static async start(databaseUrl: string, changes: Readonly<Record<string, string>> = {}): Promise<TestSandbox> {
    const settings = readSettings(sandboxSettings, { ...sandboxEnvironment(databaseUrl), ...changes });
    const service = await createSandboxService(settings, createLogger("sandbox", "silent"));
    const server = createServer(service.app);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new TestSandbox(service, server);
  }

  post(path: string, body: object): request.Test {
    return request(this.url).post(`/sandbox/v1${path}`).set("authorization", `Bearer ${API_KEY}`).send(body);
  }

  get(path: string): request.Test {
    return request(this.url).get(`/sandbox/v1${path}`).set("authorization", `Bearer ${API_KEY}`);
  }

  /** @returns undefined where there is none with the key */
  async charge(key: string): Promise<Charge | undefined> {
    const { status, body } = await this.get(`/charges/${key}`);
    return status === 200 ? body : undefined;
  }

  /** The ledger's rows of the key, newest first. */
  async entries(key: string): Promise<LedgerEntry[]> {
    return (await this.get(`/ledger?limit=100&key=${key}`).expect(200)).body.items;
  }

  /** What was sent there, newest first. */
  async messages(to: string): Promise<Message[]> {
    return (await this.get(`/messages?limit=100&to=${encodeURIComponent(to)}`).expect(200)).body.items;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
    await this.#service.close();
  }
}
