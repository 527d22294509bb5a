import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { BackingServers } from "../testkit/backing-servers.ts";
import { MessageStage } from "../testkit/message-stage.ts";
import { until } from "../testkit/until.ts";
import type { Consumption } from "./consumer.ts";
import type { OutboxRelay } from "./outbox-relay.ts";

let servers: BackingServers;
let stage: MessageStage;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true, kafka: true });
});

afterEach(() => stage.close());

afterAll(() => servers?.stop());

/** So that what gathers while a server is away can be handled in the time of a test. */
const PAUSE_MS = 50;

const KEYS = ["a", "b", "c", "d", "e", "f"];

/** Publishes for every key, and repeats what was refused, until it is told to stop. */
class Load {
  readonly #stage: MessageStage;
  readonly #committed = new Map<string, number>();
  #stopped = false;
  readonly #done: Promise<unknown>;

  constructor(on: MessageStage) {
    this.#stage = on;
    this.#done = Promise.all(KEYS.map((key) => this.#run(key)));
  }

  get total(): number {
    return [...this.#committed.values()].reduce((sum, count) => sum + count, 0);
  }

  /** @returns how many messages of each key were committed */
  async stop(): Promise<ReadonlyMap<string, number>> {
    this.#stopped = true;
    await this.#done;
    return this.#committed;
  }

  async #run(key: string): Promise<void> {
    for (let number = 1; !this.#stopped; number++) {
      while (!(await this.#publish(key, number))) {
        await sleep(PAUSE_MS);
      }
      this.#committed.set(key, number);
      await sleep(PAUSE_MS);
    }
  }

  /** A commit whose answer was lost may have taken place: then it is not repeated. */
  async #publish(key: string, number: number): Promise<boolean> {
    const mark = {
      name: "is-marked",
      text: "select from effects where handled_by = 'load' and key = $1 and number = $2",
    };
    const set = {
      name: "mark",
      text: "insert into effects (message_id, key, number, handled_by) values ('', $1, $2, 'load')",
    };
    try {
      await this.#stage.database.transaction(async (tx) => {
        if ((await tx.rows(mark, [key, number])).length === 0) {
          await tx.rows(set, [key, number]);
          await this.#stage.outbox.add(
            tx,
            { correlationId: "c", traceparent: "t" },
            this.#stage.message(key, { number }),
          );
        }
      });
      return true;
    } catch {
      return false;
    }
  }
}

const works = (part: Consumption | OutboxRelay) =>
  part.check().then(
    () => true,
    () => false,
  );

async function expectAllOnceInOrder(committed: ReadonlyMap<string, number>): Promise<void> {
  const total = [...committed.values()].reduce((sum, count) => sum + count, 0);
  const handled = async () => (await stage.effects()).filter(({ handled_by }) => handled_by === "consumer");
  await until(async () => (await handled()).length >= total);
  const effects = Map.groupBy(await handled(), ({ key }) => key);
  for (const [key, count] of committed) {
    expect(effects.get(key)?.map(({ number }) => number)).toEqual(
      Array.from({ length: count }, (_, index) => index + 1),
    );
  }
}

describe("messages under load", () => {
  test.each([
    ["Kafka", () => servers.killKafka(), () => servers.startKafka()],
    ["Postgres", () => servers.killPostgres(), () => servers.startPostgres()],
  ])(
    "GIVEN %s is killed and started again WHEN it is back THEN all recovers by itself, nothing is lost or done twice",
    async (_, kill, start) => {
      stage = await MessageStage.open(servers);
      const relay = stage.startRelay();
      const consumption = stage.consume([stage.effectOf()], { database: stage.openDatabase() });
      const load = new Load(stage);
      await until(async () => (await stage.effects()).some(({ handled_by }) => handled_by === "consumer"));

      await kill();
      await until(async () => !(await works(relay)));
      await start();
      const before = load.total;
      await until(async () => (await works(relay)) && (await works(consumption)) && load.total > before);

      await expectAllOnceInOrder(await load.stop());
    },
  );
});
