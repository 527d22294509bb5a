import { Cluster, Redis } from "ioredis";
import type { RedisAccess } from "../redis-users.ts";

/** The clients of one test. */
export class RedisClients {
  readonly #open: (Cluster | Redis)[] = [];

  /** One that follows keys to the nodes that have them. */
  cluster({ urls, user, password }: RedisAccess): Cluster {
    // A command that the client itself loses sight of in a failover ends all the same.
    const redisOptions = { username: user, password, commandTimeout: 15_000 };
    return this.#kept(new Cluster([...urls], { redisOptions }));
  }

  /** One that stays with its node and gives up at once. */
  node(url = ""): Redis {
    return this.#kept(new Redis(url, { retryStrategy: () => null }));
  }

  close(): void {
    for (const client of this.#open.splice(0)) {
      client.disconnect();
    }
  }

  #kept<T extends Cluster | Redis>(client: T): T {
    // What a command meets, the command says.
    client.on("error", () => {});
    this.#open.push(client);
    return client;
  }
}
