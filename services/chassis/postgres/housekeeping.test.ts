import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createLogger } from "../logger.ts";
import { BackingServers } from "../testkit/backing-servers.ts";
import { until } from "../testkit/until.ts";
import { openDatabase } from "./open-database.ts";
import type { Purge } from "./purge.ts";
import { postgresSettings } from "./settings.ts";

const MIGRATIONS = fileURLToPath(new URL("../testkit/migrations", import.meta.url));

const PURGES: readonly Purge[] = [
  { statement: { name: "purge-nothing", text: "delete from no_such_table where $1::int > 0 returning true" } },
  {
    statement: {
      name: "purge-effects",
      text: `delete from effects where place in (select place from effects where number < $2 limit $1 for update skip locked)
             returning true`,
    },
    values: [2_500],
  },
];

let servers: BackingServers;
const lines: Record<string, unknown>[] = [];
const log = createLogger("test", "warn", { write: (line) => lines.push(JSON.parse(line)) });

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
});

afterAll(() => servers?.stop());

test("GIVEN more old rows than a batch, and a purge that fails WHEN a database is opened THEN they go, the others stay, and the failure is told", async () => {
  const settings = postgresSettings.parse({ DATABASE_URL: await servers.database() });
  const fill = await openDatabase(settings, MIGRATIONS, "test", log);
  await fill.rows(
    {
      name: "fill",
      text: `insert into effects (message_id, key, number, handled_by)
             select 'message', 'key', number, 'test' from generate_series(0, 2599) number`,
    },
    [],
  );
  await fill.close();

  const database = await openDatabase(settings, MIGRATIONS, "test", log, PURGES);
  const left = async () =>
    (
      await database.rows<{ number: number }>({ name: "left", text: "select number from effects order by number" }, [])
    ).map(({ number }) => number);
  await until(async () => (await left()).length <= 100);

  expect((await left())[0]).toBe(2_500);
  expect(await left()).toHaveLength(100);
  expect(lines.find(({ purge }) => purge === "purge-nothing")).toMatchObject({ level: "warn" });
  await database.close();
});
