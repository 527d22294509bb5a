import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import type { ClusterAccess, Credentials } from "./cluster-access.ts";

/** One HTTP request to the API server. */
export interface TransportRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body?: string | undefined;
  readonly contentType?: string | undefined;
  /** @default application/json */
  readonly accept?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for connecting, asking and the whole answer; waiting for a free connection not counted. @default no limit */
  readonly timeout?: number | undefined;
  /** Watches get connections of their own: they would use up the pool. @default false */
  readonly streaming?: boolean;
}

/** The pool's size: measured, more connections than this make the API server no faster. */
const connections = 24;

/** The API server drops connections idle for 90 s; ours go earlier, so that no request meets a closing one. */
const idleTimeout = 60_000;

/**
 * A keep-alive HTTP/1.1 pool to one API server. node:https and not a library: 0.4 ms of CPU a request, nothing to load.
 * Idle connections do not keep the process alive.
 */
export class Transport {
  readonly #access: ClusterAccess;
  readonly #prefix: string;
  #pool: HttpAgent | undefined;
  #streams: HttpAgent | undefined;
  #certificate: string | undefined;

  constructor(access: ClusterAccess) {
    this.#access = access;
    this.#prefix = access.server.pathname.replace(/\/+$/, "");
  }

  /** Sends a request; resolves with the head of the answer, whose body is still to be read. */
  async send(request: TransportRequest): Promise<IncomingMessage> {
    const credentials = await this.#access.credentials();
    const agent = this.#agentFor(credentials, request.streaming === true);
    return await new Promise((resolve, reject) => {
      const send = this.#access.server.protocol === "http:" ? httpRequest : httpsRequest;
      const sent = send(this.#options(request, credentials, agent), resolve);
      sent.on("error", reject);
      if (request.timeout !== undefined) limitTime(sent, request.timeout);
      sent.end(request.body);
    });
  }

  /** Closes all connections; requests under way fail. */
  close(): void {
    this.#pool?.destroy();
    this.#streams?.destroy();
  }

  #options(request: TransportRequest, credentials: Credentials, agent: HttpAgent): RequestOptions {
    const { server } = this.#access;
    return {
      agent,
      host: server.hostname.replace(/^\[|\]$/g, ""),
      port: server.port === "" ? (server.protocol === "http:" ? 80 : 443) : server.port,
      method: request.method,
      path: this.#prefix + request.path,
      headers: {
        accept: request.accept ?? "application/json",
        "user-agent": "plinth",
        ...(credentials.authorization !== undefined && { authorization: credentials.authorization }),
        ...(request.body !== undefined && {
          "content-type": request.contentType ?? "application/json",
          "content-length": Buffer.byteLength(request.body),
        }),
      },
      ...(request.signal !== undefined && { signal: request.signal }),
    };
  }

  #agentFor(credentials: Credentials, streaming: boolean): HttpAgent {
    // A certificate that a credential plugin has renewed needs new connections.
    if (this.#pool === undefined || this.#certificate !== credentials.cert) {
      this.#certificate = credentials.cert;
      this.#pool = this.#newAgent(credentials, connections);
      this.#streams = this.#newAgent(credentials, Number.POSITIVE_INFINITY);
    }
    return streaming && this.#streams !== undefined ? this.#streams : this.#pool;
  }

  #newAgent(credentials: Credentials, maxSockets: number): HttpAgent {
    const access = this.#access;
    const limits = { keepAlive: true, keepAliveMsecs: 15_000, maxSockets, maxFreeSockets: connections };
    const timeout = maxSockets === connections ? { timeout: idleTimeout } : {};
    const proxy = this.#proxy();
    if (access.server.protocol === "http:") return new HttpAgent({ ...limits, ...timeout, ...proxy });
    const host = access.server.hostname;
    return new HttpsAgent({
      ...limits,
      ...timeout,
      ...proxy,
      rejectUnauthorized: access.insecure !== true,
      ...(access.ca !== undefined && { ca: access.ca }),
      ...(credentials.cert !== undefined && { cert: credentials.cert }),
      ...(credentials.key !== undefined && { key: credentials.key }),
      ...(access.tlsServerName !== undefined && { servername: access.tlsServerName }),
      ...(access.tlsServerName === undefined && isIP(host) === 0 && { servername: host }),
    });
  }

  #proxy(): { proxyEnv?: NodeJS.ProcessEnv } {
    const { proxy, server } = this.#access;
    if (proxy !== undefined) return { proxyEnv: { HTTPS_PROXY: proxy, HTTP_PROXY: proxy } };
    return isLoopback(server.hostname) ? {} : { proxyEnv: process.env };
  }
}

/** Reads an answer's body whole. */
export async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  return await new Promise((resolve, reject) => {
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    response.on("error", reject);
    response.on("aborted", () => reject(Object.assign(new Error("the answer broke off"), { code: "ECONNRESET" })));
  });
}

function limitTime(sent: ClientRequest, milliseconds: number): void {
  sent.once("socket", () => {
    const timer = setTimeout(() => sent.destroy(timedOut(milliseconds)), milliseconds);
    sent.once("close", () => clearTimeout(timer));
  });
}

function timedOut(milliseconds: number): Error {
  return Object.assign(new Error(`no answer within ${Math.round(milliseconds / 1000)} s`), { code: "ETIMEDOUT" });
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || host.startsWith("127.");
}
