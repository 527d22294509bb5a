import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { loopback } from "./programs.ts";

const TIMEOUT_MS = 10_000;

/** Whether etcd has a leader and answers. @param port The port for clients. */
export async function etcdIsHealthy(dir: string, port: number): Promise<boolean> {
  return answersWell({ dir, url: `${loopback(port)}/health`, authority: "etcd-ca", identity: "etcd-client" });
}

/** Whether the API server serves, its start-up work (the roles of RBAC among it) done. */
export async function apiserverIsReady(dir: string, port: number): Promise<boolean> {
  return answersWell({ dir, url: `${loopback(port)}/readyz`, authority: "ca", identity: "admin" });
}

interface Question {
  /** The instance's folder. */
  readonly dir: string;
  readonly url: string;
  readonly authority: "ca" | "etcd-ca";
  readonly identity: "admin" | "etcd-client";
}

function answersWell({ dir, url, authority, identity }: Question): Promise<boolean> {
  const file = (name: string) => readFileSync(join(dir, "pki", name));
  const credentials = { ca: file(`${authority}.crt`), cert: file(`${identity}.crt`), key: file(`${identity}.key`) };
  return new Promise((resolve) => {
    // A connection each: they are few, and none may keep the command from ending.
    request(url, { ...credentials, agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) })
      .on("response", (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      })
      .on("error", () => resolve(false))
      .end();
  });
}
