import type { Test } from "supertest";
import { ServiceInProcess } from "../../chassis/testkit/service-in-process.ts";
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
  readonly #service: ServiceInProcess<SandboxService>;

  private constructor(service: ServiceInProcess<SandboxService>) {
    this.#service = service;
    this.smtpPort = service.service.smtpPort;
    this.url = service.url;
  }

  /** @param changes of the environment, such as `{LATE_ANSWER_SECONDS: "1"}`. @default none */
  static async start(databaseUrl: string, changes: Readonly<Record<string, string>> = {}): Promise<TestSandbox> {
    const env = { ...sandboxEnvironment(databaseUrl), ...changes };
    return new TestSandbox(await ServiceInProcess.start(createSandboxService, sandboxSettings, env));
  }

  post(path: string, body: object): Test {
    return this.#service.request().post(`/sandbox/v1${path}`).set("authorization", `Bearer ${API_KEY}`).send(body);
  }

  get(path: string): Test {
    return this.#service.request().get(`/sandbox/v1${path}`).set("authorization", `Bearer ${API_KEY}`);
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

  close(): Promise<void> {
    return this.#service.close();
  }
}
