import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Agent, fetch } from "undici";
import { ConsulError } from "./consul-error.ts";

export interface ConsulHttpProps {
  /** Such as `https://consul-server.consul.svc:8501`. */
  readonly address: string;
  /** @default no token */
  readonly tokenFile: string | undefined;
  /** @default the authorities that Node knows */
  readonly authorityFile: string | undefined;
}

/** How long Consul may take over one request, in milliseconds. */
const REQUEST_MS = 5_000;

/**
 * Consul's HTTP API.
 * @see https://developer.hashicorp.com/consul/api-docs
 */
export class ConsulHttp {
  readonly #base: string;
  readonly #tokenFile: string | undefined;
  readonly #agent: Agent;

  constructor({ address, tokenFile, authorityFile }: ConsulHttpProps) {
    this.#base = address.replace(/\/$/, "");
    this.#tokenFile = tokenFile;
    this.#agent = new Agent({
      connections: 8,
      ...(authorityFile !== undefined && { connect: { ca: readFileSync(authorityFile, "utf8") } }),
    });
  }

  /** @throws ConsulError for any answer but a good one; undici's errors where there is none */
  get(path: string, signal?: AbortSignal): Promise<unknown> {
    return this.#send("GET", path, undefined, signal);
  }

  /** @throws ConsulError for any answer but a good one; undici's errors where there is none */
  put(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    return this.#send("PUT", path, JSON.stringify(body), signal);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #send(method: string, path: string, body?: string, signal?: AbortSignal): Promise<unknown> {
    const timeout = AbortSignal.timeout(REQUEST_MS);
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: { ...(await this.#authorization()), "content-type": "application/json" },
      ...(body !== undefined && { body }),
      dispatcher: this.#agent,
      redirect: "error",
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new ConsulError(response.status, `${method} ${path}`, text);
    }
    return JSON.parse(text);
  }

  /** The file is read each time: its token is replaced while we run. */
  async #authorization(): Promise<Record<string, string>> {
    return this.#tokenFile === undefined ? {} : { "x-consul-token": (await readFile(this.#tokenFile, "utf8")).trim() };
  }
}
