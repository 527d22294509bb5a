import { BatchProducer } from "../services/chassis/kafka/batch-producer.ts";
import { cloudEventOf, type OutboxRow } from "../services/chassis/kafka/cloud-event.ts";
import { BackingServers } from "../services/chassis/testkit/backing-servers.ts";
import { MessageStage } from "../services/chassis/testkit/message-stage.ts";
import { until } from "../services/chassis/testkit/until.ts";
import { median } from "./median.ts";
import { say } from "./progress.ts";
import type { Bench } from "./run.ts";

const rounds = 5;
const messages = 20_000;

/** As many as the relay takes at once. */
const batch = 500;

const FILL = {
  name: "fill",
  text: `insert into outbox (topic, key, type, data, correlation_id, traceparent)
         select $1, 'order-' || n % 500, 'order.confirmed',
                json_build_object('orderId', gen_random_uuid(), 'userId', gen_random_uuid(), 'total', n, 'currency', 'EUR'),
                gen_random_uuid(), '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00'
           from generate_series(1, $2) as n`,
};
const READ = {
  name: "read",
  text: `select id, message_id, topic, key, type, data::text as data, correlation_id, traceparent, created_at::text as time
           from outbox order by id`,
};

/** How many messages a second one process brings from the outbox to the broker, against one that only sends them. */
export const run: Bench = async (report, signal) => {
  const servers = await BackingServers.start({ postgres: true, kafka: true });
  try {
    const relayed: number[] = [];
    const produced: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      signal.throwIfAborted();
      const stage = await MessageStage.open(servers);
      try {
        await stage.database.rows(FILL, [stage.topic, messages]);
        const rows = await stage.database.rows<OutboxRow>(READ, []);
        const rates = [await produce(stage, rows), await relay(stage)] as const;
        say(`round ${round} of ${rounds}: producer ${rates[0].toFixed()}/s, relay ${rates[1].toFixed()}/s`);
        if (round > 0) {
          produced.push(rates[0]);
          relayed.push(rates[1]);
        }
      } finally {
        await stage.close();
      }
    }
    const ratio = median(relayed.map((rate, index) => rate / (produced[index] ?? Number.NaN)));
    report({ metric: "batching producer", value: median(produced), unit: "messages/s" });
    report({ metric: "outbox relay", value: median(relayed), unit: "messages/s", ratio, against: "batching producer" });
  } finally {
    await servers.stop();
  }
};

/** @returns messages a second */
async function produce(stage: MessageStage, rows: readonly OutboxRow[]): Promise<number> {
  const producer = new BatchProducer(stage.kafka, "bench");
  await producer.send([cloudEventOf({ ...sample(rows), key: "warm" }, "bench")]);
  const began = performance.now();
  for (let from = 0; from < rows.length; from += batch) {
    await producer.send(rows.slice(from, from + batch).map((row) => cloudEventOf(row, "bench")));
  }
  const seconds = (performance.now() - began) / 1000;
  await producer.close();
  return rows.length / seconds;
}

/** From the relay's start, its first connections included. @returns messages a second */
async function relay(stage: MessageStage): Promise<number> {
  const began = performance.now();
  const relay = stage.startRelay();
  await until(async () => (await stage.waiting()) === 0);
  const seconds = (performance.now() - began) / 1000;
  await relay.check();
  const total = (await stage.published()).length;
  if (total !== 2 * messages + 1) {
    throw new Error(`${total} messages are in the topic, where ${2 * messages + 1} were sent`);
  }
  return messages / seconds;
}

function sample([row]: readonly OutboxRow[]): OutboxRow {
  if (row === undefined) {
    throw new Error("The outbox was not filled");
  }
  return row;
}
