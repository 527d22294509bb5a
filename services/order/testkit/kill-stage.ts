import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import request from "supertest";
import type { ServiceProcess } from "../../chassis/testkit/service-process.ts";
import { until } from "../../chassis/testkit/until.ts";
import { CallProxy } from "./call-proxy.ts";
import { CommitProxy } from "./commit-proxy.ts";
import { OrderStage, type Placement } from "./order-stage.ts";

/** How an order ended, by everybody's account. */
export interface Ending {
  readonly status: string;
  readonly reason: string | undefined;
  /** What the customer has paid, by the provider's ledger. */
  readonly net: number;
  /** How often the provider charged at all. */
  readonly charges: number;
  /** What became of the stock, by the inventory. */
  readonly stock: string | undefined;
  /** What others were told. */
  readonly events: readonly string[];
}

/** An order service that is killed at moments of the test's choice, and starts again each time. */
export class KillStage {
  readonly stage: OrderStage;
  /** Each commit and call of the service since `listen`, as `before add-order #1`. */
  readonly points: string[] = [];
  readonly #commits: CommitProxy;
  readonly #calls: CallProxy;
  #process: ServiceProcess | undefined;
  #url = "";
  #restart: Promise<void> = Promise.resolve();
  #deathAt: string | undefined;
  #onCharge: () => Promise<void> = async () => undefined;

  private constructor(stage: OrderStage, commits: CommitProxy, calls: CallProxy) {
    this.stage = stage;
    this.#commits = commits;
    this.#calls = calls;
    commits.onCommit = (moment, writes) => this.#pass(`${moment} commit of ${[...new Set(writes)].sort().join("+")}`);
    calls.onCall = async (moment, call) => {
      await this.#pass(`${moment} ${call}`);
      if (moment === "after" && call === "POST /charges") {
        await this.#onCharge();
      }
    };
  }

  static async start(): Promise<KillStage> {
    const stage = await OrderStage.start();
    const commits = await CommitProxy.start(stage.databaseUrl);
    const calls = await CallProxy.start(stage.sandbox.url);
    const kills = new KillStage(stage, commits, calls);
    await kills.#startProcess();
    return kills;
  }

  /** Forgets what came by. @param deathAt the point where the process is killed next. @default it lives */
  listen(deathAt?: string): void {
    this.points.length = 0;
    this.#deathAt = deathAt;
  }

  /** Whether the process was killed where `listen` said. */
  get hasDied(): boolean {
    return this.#deathAt === undefined;
  }

  /** SIGKILL now, and a new process. */
  kill(): Promise<void> {
    this.#restart = this.#die().then(() => this.#startAgain());
    return this.#restart;
  }

  /** Places an order, again and again under one key where the service dies over it. */
  async place(authorization: string, placement: Placement): Promise<string> {
    const key = randomUUID();
    for (;;) {
      const answer = await this.stage.place(this.#url, authorization, { ...placement, key }).catch(() => undefined);
      if (answer?.status === 202) {
        return answer.body.id;
      }
      await Promise.all([this.#restart, sleep(50)]);
    }
  }

  /** Has its user cancel the order as soon as the provider has charged for it, before its answer is heard. */
  cancelAtCharge(authorization: string, orderId: Promise<string>): void {
    this.#onCharge = async () => {
      this.#onCharge = async () => undefined;
      await this.#cancel(authorization, await orderId);
    };
  }

  /** Waits for the end of the order, and until all that there is to tell of it has been told. */
  async ending(authorization: string, id: string): Promise<Ending> {
    const read = async () => {
      await this.#restart;
      return request(this.#url).get(`/v1/orders/${id}`).set("authorization", authorization);
    };
    await until(async () => ["confirmed", "cancelled"].includes((await read().catch(() => undefined))?.body.status));
    await until(async () => (await this.stage.rows("select 1 from outbox")).length === 0);
    const { body } = await read().catch(read);
    const stock = body.status === "confirmed" ? "confirmed" : /^(released|rejected|expired)$/;
    await until(() => new RegExp(stock).test(this.stage.inventory.held.get(id) ?? ""));
    await until(() => this.stage.events.typesOf(id).length >= 2);
    const entries = await this.stage.sandbox.entries(id);
    return {
      status: body.status,
      reason: body.reason,
      net: (await this.stage.sandbox.charge(id))?.net ?? 0,
      charges: entries.filter(({ kind }) => kind === "charge").length,
      stock: this.stage.inventory.held.get(id),
      events: this.stage.events.typesOf(id),
    };
  }

  async stop(): Promise<void> {
    await this.#restart;
    await Promise.all([this.#commits.close(), this.#calls.close()]);
    await this.stage.stop();
  }

  /** A commit or a call comes by; it waits for a death, and then reaches nobody. */
  async #pass(name: string): Promise<void> {
    const count = this.points.filter((point) => point.startsWith(`${name} #`)).length + 1;
    const point = `${name} #${count}`;
    this.points.push(point);
    if (point === this.#deathAt) {
      this.#deathAt = undefined;
      const death = this.#die();
      this.#restart = death.then(() => this.#startAgain());
      await death;
    }
  }

  /** Again and again where the service dies over it. */
  async #cancel(authorization: string, id: string): Promise<void> {
    for (let status = 0; ![200, 202, 409].includes(status); ) {
      await this.#restart;
      const answer = request(this.#url).post(`/v1/orders/${id}/cancel`).set("authorization", authorization);
      status = (await answer.catch(() => sleep(50)))?.status ?? 0;
    }
  }

  async #die(): Promise<void> {
    await this.#process?.kill();
  }

  async #startAgain(): Promise<void> {
    await this.stage.expelMembers();
    await this.#startProcess();
  }

  async #startProcess(): Promise<void> {
    this.#process = this.stage.startService({
      DATABASE_URL: this.#commits.url,
      PAYMENT_URL: `${this.#calls.url}/sandbox`,
      PAYMENT_TIMEOUT_MS: "400",
    });
    this.#url = await this.#process.url();
  }
}
