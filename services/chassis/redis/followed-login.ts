import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster, Redis } from "ioredis";
import type { CredentialsFile } from "../credentials/credentials-file.ts";
import type { Login } from "../credentials/login.ts";
import type { Logger } from "../logger.ts";

/** A user that was just made may not be known to every node. Milliseconds. */
const AGAIN_MS = 500;

/** Keeps the connections of a cluster's client logged in as a file says: those that are there log in again, others are made so. */
export class FollowedLogin {
  readonly #credentials: CredentialsFile;
  readonly #log: Logger;
  readonly #closing = new AbortController();

  constructor(cluster: Cluster, credentials: CredentialsFile, log: Logger) {
    this.#credentials = credentials;
    this.#log = log;
    // Told before it connects.
    cluster.on("+node", (node: Redis) => useLogin(node, credentials.current));
    cluster.on("node error", (error: Error) => {
      if (isRefusedLogin(error)) {
        void credentials.refresh();
      }
    });
    credentials.onChange((login) => {
      for (const node of cluster.nodes()) {
        void this.#become(node, login);
      }
    });
  }

  close(): void {
    this.#closing.abort();
  }

  /** Until it has succeeded, the connection stays as whom it was. */
  async #become(node: Redis, login: Login): Promise<void> {
    useLogin(node, login);
    const isWanted = () => this.#credentials.current === login && !this.#closing.signal.aborted;
    for (let failures = 0; isWanted() && node.status === "ready"; failures++) {
      try {
        await node.call("auth", login.username, login.password);
        return;
      } catch (err) {
        if (failures === 0) {
          this.#log.warn(
            { err: errorOf(err), node: this.#nameOf(node) },
            "Redis does not take the new login yet: trying again",
          );
        }
        await sleep(AGAIN_MS, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      }
    }
  }

  #nameOf(node: Redis): string {
    return `${node.options.host}:${node.options.port}`;
  }
}

function useLogin(node: Redis, { username, password }: Login): void {
  node.options.username = username;
  node.options.password = password;
}

/** The error of a command carries its arguments, the password among them. */
function errorOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown error";
}

/** @see https://redis.io/docs/latest/commands/auth/ */
function isRefusedLogin({ message }: Error): boolean {
  return /WRONGPASS|NOAUTH/.test(message);
}
