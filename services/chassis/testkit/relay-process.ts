import { OutboxRelay } from "../kafka/outbox-relay.ts";
import { kafkaSettings } from "../kafka/settings.ts";
import { createLogger } from "../logger.ts";
import { Metrics } from "../metrics.ts";
import { Database } from "../postgres/database.ts";
import { postgresSettings } from "../postgres/settings.ts";

/** A relay as a process of its own, for tests to kill. */
const settings = postgresSettings.extend(kafkaSettings.shape).parse(process.env);
const log = createLogger("test", "info");
const database = new Database({ url: settings.DATABASE_URL, connections: 2, service: "test", log });
new OutboxRelay({ kafka: settings, service: "test", database, metrics: new Metrics("test"), log });
