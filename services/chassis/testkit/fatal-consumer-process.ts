import { z } from "zod";
import { consumeMessages, handles } from "../kafka/consumer.ts";
import { kafkaSettings } from "../kafka/settings.ts";
import { createLogger } from "../logger.ts";
import { Metrics } from "../metrics.ts";
import { Database } from "../postgres/database.ts";
import { postgresSettings } from "../postgres/settings.ts";
import { OPEN_CONTRACT } from "./open-contract.ts";

/** A consumer as a process of its own, which messages of the number 13 end; writes its effects down as `MessageStage` does. */
const settings = postgresSettings
  .extend({ ...kafkaSettings.shape, GROUP: z.string(), TOPIC: z.string() })
  .parse(process.env);
const log = createLogger("test", "info");
const database = new Database({ url: settings.DATABASE_URL, connections: 4, service: "test", log });
const ADD_EFFECT = {
  name: "add-effect",
  text: "insert into effects (message_id, key, number, handled_by) values ($1, $2, $3, 'process')",
};
consumeMessages({
  kafka: settings,
  group: settings.GROUP,
  contract: OPEN_CONTRACT,
  topics: [settings.TOPIC],
  handlers: [
    handles("thing.happened", z.strictObject({ number: z.int() }), async ({ id, key, data }, tx) => {
      if (data.number === 13) {
        process.kill(process.pid, "SIGKILL");
      }
      await tx.rows(ADD_EFFECT, [id, key, data.number]);
    }),
  ],
  database,
  metrics: new Metrics("test"),
  log,
});
