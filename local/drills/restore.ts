import type { Pool } from "pg";
import { ArchivedPostgres } from "./archived-postgres.ts";
import type { Drill, DrillContext, DrillResult } from "./drill.ts";

const WRITERS = 4;
/** Before the backup, and again after it: half of what is found again comes from the archive alone. */
const WRITES = 1_500;

export const restore: Drill = {
  name: "restore",
  summary: "a table is dropped by mistake: the database is restored to just before, from backup and WAL archive",
  run: async (context) => {
    const postgres = new ArchivedPostgres(context.dir);
    try {
      return await dropAndRestore(postgres, context);
    } finally {
      await postgres.close();
    }
  },
};

async function dropAndRestore(postgres: ArchivedPostgres, { progress, signal }: DrillContext): Promise<DrillResult> {
  const pool = await postgres.start();
  await pool.query("create table payments (id bigint primary key)");
  const load = new WriteLoad(pool, signal);
  let before: ReadonlySet<number>;
  let time: string;
  try {
    const step = progress.step("a backup under load, and a table dropped after it");
    await load.until(WRITES);
    await postgres.backUp(pool.options.port ?? 0);
    await load.until(load.acknowledged.size + WRITES);
    before = new Set(load.acknowledged);
    const { rows } = await pool.query("select clock_timestamp()::text as time");
    time = rows[0].time;
    await load.until(load.acknowledged.size + 100);
    await pool.query("drop table payments");
    step.done();
  } finally {
    await load.end();
  }
  await postgres.archived(pool);
  await postgres.lose();
  signal.throwIfAborted();

  const step = progress.step("the database is restored");
  const began = performance.now();
  const restored = await postgres.restore(time);
  const restoreMs = Math.round(performance.now() - began);
  step.done();
  const { rows } = await restored.query<{ id: string }>("select id from payments");
  const found = new Set(rows.map(({ id }) => Number(id)));
  await restored.query("insert into payments values (0)");
  const later = [...load.acknowledged].filter((id) => !before.has(id));
  return {
    done: [
      `${WRITERS} writers wrote; a base backup was taken meanwhile, the WAL archived all the time`,
      "the table was dropped, then the server lost with its disk",
      `restored to ${time}, which is before the drop`,
    ],
    acknowledgedWrites: before.size,
    lostWrites: [...before].filter((id) => !found.has(id)).map(String),
    stoppedMs: undefined,
    // Else the whole archive was replayed, and no point in time was met.
    faults: later.every((id) => found.has(id)) ? ["What was written after the point in time is there too."] : [],
    figures: { "restore, ms": restoreMs, "written after it": later.length },
  };
}

/** Writes without end, and remembers what the server said it has taken. */
class WriteLoad {
  readonly acknowledged = new Set<number>();
  readonly #signal: AbortSignal;
  readonly #writers: Promise<void>[];
  #ended = false;
  #failed = false;
  #next = 1;

  constructor(pool: Pool, signal: AbortSignal) {
    this.#signal = signal;
    this.#writers = Array.from({ length: WRITERS }, () => this.#write(pool));
  }

  /** @throws Error where the writers cannot write */
  async until(count: number): Promise<void> {
    while (this.acknowledged.size < count) {
      this.#signal.throwIfAborted();
      if (this.#failed) {
        throw new Error("The database takes no writes");
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async end(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#writers);
  }

  async #write(pool: Pool): Promise<void> {
    while (!this.#ended) {
      const id = this.#next++;
      try {
        await pool.query("insert into payments values ($1)", [id]);
        this.acknowledged.add(id);
      } catch {
        // The table is gone.
        this.#failed = true;
        return;
      }
    }
  }
}
