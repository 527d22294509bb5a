import { setTimeout as sleep } from "node:timers/promises";
import type { Admin, Connection, SASLOptions } from "@platformatic/kafka";
import { Failure, messageOf } from "../failure.ts";
import { LOOPBACK } from "./backing-props.ts";
import { KAFKA_ADMIN } from "./kafka-files.ts";

const POLL_MS = 50;

/** How long a change that was accepted may take until the broker acts on it. */
const EFFECT_MS = 30_000;

/** Loaded late: it takes a while, and most commands do not need it. */
export const kafkaClient = () => import("@platformatic/kafka");

/** The administrator of a running broker. */
export class KafkaAdmin {
  readonly port: number;
  readonly #password: string;

  constructor(port: number, password: string) {
    this.port = port;
    this.#password = password;
  }

  /** Asks for the cluster's metadata. Rejects where the broker does not answer, or not to this administrator. */
  async probe(): Promise<void> {
    await this.during((admin) => admin.metadata({ topics: [] }));
  }

  /** Rejects until consumer groups can be joined: the first question makes the topic that they are kept in. */
  async probeGroups(): Promise<void> {
    const { FindCoordinatorKeyTypes } = await kafkaClient();
    await this.during((admin) => admin.findCoordinator({ keyType: FindCoordinatorKeyTypes.GROUP, keys: ["plinth"] }));
  }

  /** A client for the work, closed afterwards. */
  async during<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const { Admin } = await kafkaClient();
    const admin = new Admin({
      clientId: "plinth",
      bootstrapBrokers: [`${LOOPBACK}:${this.port}`],
      sasl: this.#sasl(),
      connectTimeout: 5_000,
      retries: 0,
    });
    try {
      return await work(admin);
    } finally {
      await admin.close();
    }
  }

  /** A connection for what the client has no method for, closed afterwards. @param sasl Who asks. @default the administrator */
  async duringConnection<T>(work: (connection: Connection) => Promise<T>, sasl = this.#sasl()): Promise<T> {
    const { Connection } = await kafkaClient();
    const connection = new Connection("plinth", { sasl, connectTimeout: 5_000 });
    connection.on("error", () => {
      // `connect` rejects with it.
    });
    try {
      await connection.connect(LOOPBACK, this.port);
      return await work(connection);
    } finally {
      await connection.close();
    }
  }

  #sasl(): SASLOptions {
    return { mechanism: "PLAIN", username: KAFKA_ADMIN, password: this.#password };
  }
}

/**
 * Waits until the broker acts on what its controller accepted.
 * @throws Failure where that takes too long
 */
export async function inEffect(what: string, isInEffect: () => Promise<boolean>, withinMs = EFFECT_MS): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (let reason = ""; ; ) {
    try {
      if (await isInEffect()) {
        return;
      }
    } catch (error) {
      reason = `: ${messageOf(error)}`;
    }
    if (performance.now() > deadline) {
      throw new Failure(`Kafka accepted ${what}, but did not act on it within ${withinMs / 1000} s${reason}.`);
    }
    await sleep(POLL_MS);
  }
}
