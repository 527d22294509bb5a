import { createHash } from "node:crypto";
import { Pool } from "pg";
import { BackingServers } from "../services/chassis/testkit/backing-servers.ts";
import { median } from "./median.ts";
import { say } from "./progress.ts";
import type { Bench } from "./run.ts";

const most = 4;
const customers = 2_000;
const ordersEach = 10;
const callers = 16;
const rounds = 3;
const sliceMs = 1_500;

interface Fleet {
  readonly workers: number;
  /** One for each worker; those that lie in one fleet hold a part of the customers. */
  readonly pools: readonly Pool[];
}

const operations = {
  "read with the customer": async ({ pools }: Fleet, customer: number) =>
    (await at(pools, customer).query(READ_OWN, [customer, 1 + (customer % ordersEach)])).rowCount,
  "read without the customer": async ({ pools }: Fleet, customer: number) => {
    const answers = await Promise.all(pools.map((pool) => pool.query(READ_ANY, [`${customer}-1`])));
    return answers.reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0);
  },
  "write of a customer": async ({ pools }: Fleet, customer: number) =>
    (await at(pools, customer).query(WRITE, [customer, 1 + (customer % ordersEach)])).rowCount,
} as const;

const READ_OWN = "select total from orders where customer = $1 and number = $2";
const READ_ANY = "select total from orders where reference = $1";
const WRITE = "update orders set total = total + 1 where customer = $1 and number = $2";

/** The same orders on one to four plain servers, each customer's on one of them: what a statement costs more as they grow. */
export const run: Bench = async (report, signal) => {
  const servers: BackingServers[] = [];
  const fleets: Fleet[] = [];
  try {
    for (let worker = 0; worker < most; worker++) {
      say(`starting worker ${worker + 1}`);
      servers.push(await BackingServers.start({ postgres: true }));
    }
    for (let workers = 1; workers <= most; workers++) {
      fleets.push({ workers, pools: await fill(servers.slice(0, workers)) });
    }
    for (const [name, operation] of Object.entries(operations)) {
      const costs = fleets.map((): number[] => []);
      for (let round = 0; round <= rounds; round++) {
        for (const [index, fleet] of fleets.entries()) {
          signal.throwIfAborted();
          const micros = await microsecondsEach(fleet, operation);
          if (round > 0) {
            costs[index]?.push(micros);
          }
        }
        say(`${name}, round ${round} of ${rounds}`);
      }
      const [one = []] = costs;
      for (const [index, cost] of costs.entries()) {
        report({
          metric: `${name}, ${index + 1} ${index === 0 ? "worker" : "workers"}`,
          value: median(cost),
          unit: "us each",
          ratio: median(cost.map((micros, round) => micros / (one[round] ?? Number.NaN))),
          against: "one worker",
        });
      }
    }
  } finally {
    await Promise.all(fleets.flatMap(({ pools }) => pools.map((pool) => pool.end())));
    await Promise.all(servers.map((each) => each.stop()));
  }
};

/** The routing key: the same customer always lies on the same worker. */
function placeOf(customer: number, workers: number): number {
  return createHash("sha1").update(String(customer)).digest().readUInt32BE() % workers;
}

function at(pools: readonly Pool[], customer: number): Pool {
  const pool = pools[placeOf(customer, pools.length)];
  if (pool === undefined) {
    throw new Error("There is no such worker");
  }
  return pool;
}

async function fill(servers: readonly BackingServers[]): Promise<Pool[]> {
  const pools: Pool[] = [];
  for (const [place, server] of servers.entries()) {
    const pool = new Pool({ connectionString: await server.database(), max: callers });
    pool.on("error", () => undefined);
    pools.push(pool);
    const own = Array.from({ length: customers }, (_, customer) => customer).filter(
      (customer) => placeOf(customer, servers.length) === place,
    );
    await pool.query(`create table orders (
      customer int, number int, reference text not null, total bigint not null default 0, primary key (customer, number))`);
    await pool.query(
      `insert into orders (customer, number, reference)
       select c, n, c || '-' || n from unnest($1::int[]) c, generate_series(1, $2::int) n`,
      [own, ordersEach],
    );
    await pool.query("create index on orders (reference)");
  }
  return pools;
}

async function microsecondsEach(
  fleet: Fleet,
  operation: (fleet: Fleet, customer: number) => Promise<number | null>,
): Promise<number> {
  let done = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() - began < sliceMs) {
        if ((await operation(fleet, Math.floor(Math.random() * customers))) !== 1) {
          throw new Error("A statement did not find its one row");
        }
        done++;
      }
    }),
  );
  return ((performance.now() - began) * 1000) / done;
}
