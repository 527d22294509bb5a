import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { loopback } from "./programs.ts";

const TIMEOUT_MS = 10_000;
const METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/** Whether etcd has a leader and answers. @param port The port for clients. */
export async function etcdIsHealthy(dir: string, port: number): Promise<boolean> {
  return isOk(() => call({ dir, url: `${loopback(port)}/health`, authority: "etcd-ca", identity: "etcd-client" }));
}

/** Whether the API server serves, its start-up work (the roles of RBAC among it) done. */
export async function apiserverIsReady(dir: string, port: number): Promise<boolean> {
  return isOk(() => call({ dir, url: `${loopback(port)}/readyz`, authority: "ca", identity: "admin" }));
}

/**
 * The few calls that bring a control plane up, made as its admin, before anything else can be there to make them.
 * Whoever works in the cluster takes local/kube.
 */
export class AdminApi {
  readonly #dir: string;
  readonly #port: number;

  /** @param dir The instance's folder. @param port The API server's. */
  constructor(dir: string, port: number) {
    this.#dir = dir;
    this.#port = port;
  }

  /** The object at a path such as `/api/v1/namespaces/default`; undefined where there is none. */
  async get(path: string): Promise<unknown> {
    const { status, body } = await this.#call("GET", path);
    if (status === 404) {
      return undefined;
    }
    return parsed(path, status, body);
  }

  async has(path: string): Promise<boolean> {
    return (await this.get(path)) !== undefined;
  }

  /** The metadata alone of all objects of a kind. */
  async listMetadata(path: string): Promise<unknown> {
    const { status, body } = await this.#call("GET", path, { accept: METADATA_LIST });
    return parsed(path, status, body);
  }

  /** Server-side apply. @throws Failure with the server's reason. */
  async apply(path: string, object: object): Promise<unknown> {
    const query = "?fieldManager=plinth-control-plane&force=true";
    const { status, body } = await this.#call("PATCH", path + query, { body: JSON.stringify(object) });
    return parsed(path, status, body);
  }

  #call(method: string, path: string, rest: Pick<Call, "accept" | "body"> = {}): Promise<Answer> {
    return call({
      dir: this.#dir,
      url: loopback(this.#port) + path,
      authority: "ca",
      identity: "admin",
      method,
      ...rest,
    });
  }
}

interface Call {
  readonly dir: string;
  readonly url: string;
  readonly authority: "ca" | "etcd-ca";
  readonly identity: "admin" | "etcd-client";
  readonly method?: string;
  readonly accept?: string;
  readonly body?: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

async function isOk(ask: () => Promise<Answer>): Promise<boolean> {
  try {
    return (await ask()).status === 200;
  } catch {
    return false;
  }
}

function parsed(path: string, status: number, body: string): unknown {
  if (status >= 300) {
    throw new Failure(`The API server refused ${path} (${status}): ${body.slice(0, 1_000)}`);
  }
  return JSON.parse(body);
}

function call({
  dir,
  url,
  authority,
  identity,
  method = "GET",
  accept = "application/json",
  body,
}: Call): Promise<Answer> {
  const file = (name: string) => readFileSync(join(dir, "pki", name));
  return new Promise((resolve, reject) => {
    request(url, {
      method,
      ca: file(`${authority}.crt`),
      cert: file(`${identity}.crt`),
      key: file(`${identity}.key`),
      // A connection each: they are few, and none may keep the command from ending.
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { accept, ...(body && { "content-type": "application/apply-patch+yaml" }) },
    })
      .on("response", (response) => {
        const chunks: Buffer[] = [];
        response
          .on("data", (chunk: Buffer) => chunks.push(chunk))
          .on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
          .on("error", reject);
      })
      .on("error", reject)
      .end(body);
  });
}
