import { createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Duplex, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { messageOf } from "../failure.ts";
import { durationMs } from "./duration.ts";
import type { Endpoint, ServiceEndpoints } from "./endpoint-book.ts";
import { EndpointPool } from "./endpoint-pool.ts";
import { forwardedHeaders } from "./forwarded-headers.ts";
import { HeaderEdits } from "./header-edits.ts";
import type { Passage } from "./plugins/plugin.ts";
import { bodyTooLarge } from "./plugins/request-size-limiting.ts";
import { type Problem, sendProblem } from "./problem.ts";
import { BodyTooLarge, type RequestBody, requestBody } from "./request-body.ts";
import { type Target, targetOf } from "./request-target.ts";
import { type FilteredRequest, filterRequest, filterResponse, redirectOf } from "./route-filters.ts";
import { type Backend, fullName, type RouteEntry, type RouteTable } from "./route-table.ts";
import { forwardUpgrade } from "./upgrade.ts";

/** Where the proxy learns what goes where; both are asked again for every request. */
export interface ProxySource {
  table(): RouteTable;
  endpoints(backend: Backend): ServiceEndpoints;
}

/** How many endpoints one request is tried on at most. */
const maxAttempts = 4;

/** Methods that may be sent twice. Source: RFC 9110, section 9.2.2. */
const idempotent = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

/** Errors before a connection stood: nothing of the request has been sent. */
const notConnected = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** A reverse proxy over the routes of a cluster. */
export class RouteProxy {
  readonly server: Server;
  readonly pool = new EndpointPool();
  readonly #source: ProxySource;
  readonly #log: (line: string) => void;

  constructor(source: ProxySource, log: (line: string) => void) {
    this.#source = source;
    this.#log = log;
    this.server = createServer(
      { keepAliveTimeout: 65_000, shouldUpgradeCallback: (request) => isWebSocket(request) },
      (request, response) => void this.#answer(request, response),
    );
    this.server.on("upgrade", (request, socket, head) => void this.#upgrade(request, socket, head));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once("close", () => {
      // An abort makes an exception with its stack: too dear for each request that ended well.
      if (!response.writableFinished) gone.abort();
    });
    const edits = new HeaderEdits();
    try {
      const problem = await this.#route(request, response, edits, gone.signal);
      if (problem !== undefined) sendProblem(response, problem, edits);
    } catch (error) {
      if (gone.signal.aborted) return;
      this.#log(`${request.method} ${request.url?.split("?")[0]}: ${messageOf(error)}`);
      sendProblem(response, { status: 502, detail: "the gateway could not carry the request" }, edits);
    } finally {
      // Of a body that nobody read the connection must be freed, or its next request would be read out of it.
      if (!request.complete) request.resume();
    }
  }

  async #route(
    request: IncomingMessage,
    response: ServerResponse,
    toClient: HeaderEdits,
    gone: AbortSignal,
  ): Promise<Problem | undefined> {
    const found = this.#find(request, toClient);
    if ("status" in found) return found;
    const { target, entry, passage } = found;
    const running = entry.chain.run(passage);
    const verdict = running instanceof Promise ? await running : running;
    if (verdict !== undefined) {
      if ("status" in verdict) return verdict;
      response.writeHead(200, toClient.applyTo(["content-length", "0"])).end();
      return undefined;
    }
    const redirect = redirectOf(entry.rule.filters ?? [], entry.match, target.target, target.authority);
    if (redirect !== undefined) {
      const headers = ["location", redirect.location, "content-length", "0"];
      response.writeHead(redirect.status, toClient.applyTo(headers)).end();
      return undefined;
    }
    const backend = chooseBackend(entry);
    if ("status" in backend) return backend;
    return new Exchange(this.#source, this.pool, { request, response, target, entry, backend, passage, gone }).run();
  }

  /** The route of a request, and what its plugins look at; or why there is none. */
  #find(request: IncomingMessage, toClient: HeaderEdits): FoundRoute | Problem {
    const target = targetOf(request);
    if ("refusal" in target) return { status: 400, detail: target.refusal };
    const choice = this.#choose(target);
    return "status" in choice ? choice : { ...choice, target, passage: passageOf(request, target, toClient) };
  }

  #choose(target: Target): { readonly entry: RouteEntry } | Problem {
    const entry = this.#source.table().find(target);
    if (entry !== undefined) return { entry };
    const known = this.#source.table().entries.map(({ hostname, match }) => {
      const { type, value = "/" } = match.path ?? {};
      return `${match.method ?? ""} ${hostname}${value}${type === "Exact" ? " (exactly)" : ""}`.trim();
    });
    const list = known.length > 0 ? [...new Set(known)].slice(0, 10).join(", ") : "none yet";
    return {
      status: 404,
      detail: `no HTTPRoute fits ${target.method} ${target.authority}${target.path}; there are: ${list}`,
    };
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => socket.destroy());
    const edits = new HeaderEdits();
    try {
      const way = await this.#wayOfUpgrade(request, edits);
      if ("status" in way) return answerUpgrade(request, socket, way, edits);
      if (socket.destroyed) return;
      const lease = this.pool.acquire(way.endpoint);
      socket.once("close", () => lease.done());
      forwardUpgrade(request, socket, head, way.endpoint, way.sent, edits);
    } catch (error) {
      this.#log(`upgrade of ${request.url?.split("?")[0]}: ${messageOf(error)}`);
      answerUpgrade(request, socket, { status: 502, detail: "the gateway could not carry the request" }, edits);
    }
  }

  /** Where a handshake goes and as what; or why it goes nowhere. */
  async #wayOfUpgrade(request: IncomingMessage, toClient: HeaderEdits): Promise<UpgradeWay | Problem> {
    const found = this.#find(request, toClient);
    if ("status" in found) return found;
    const { target, entry, passage } = found;
    const verdict = await entry.chain.run(passage);
    // A handshake is a GET, so never a preflight.
    if (verdict !== undefined && "status" in verdict) return verdict;
    const backend = chooseBackend(entry);
    if ("status" in backend) return backend;
    const endpoint = this.pool.choose(this.#source.endpoints(backend).usable, new Set());
    if (endpoint === undefined) return { status: 503, detail: "no pod of the service is ready" };
    const client = { address: passage.address, authority: target.authority };
    const headers = passage.toService.applyTo(forwardedHeaders(request.rawHeaders, client));
    return { endpoint, sent: filterRequest(entry.rule.filters ?? [], entry.match, target.target, headers) };
  }
}

interface FoundRoute {
  readonly target: Target;
  readonly entry: RouteEntry;
  readonly passage: Passage;
}

interface UpgradeWay {
  readonly endpoint: Endpoint;
  readonly sent: FilteredRequest;
}

function answerUpgrade(request: IncomingMessage, socket: Duplex, problem: Problem, edits: HeaderEdits): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  // Upgraded connections come as sockets without a response of their own.
  response.assignSocket(socket as never);
  response.once("finish", () => socket.end());
  sendProblem(response, problem, edits);
}

interface ExchangeInput {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: Target;
  readonly entry: RouteEntry;
  readonly backend: Backend;
  /** What the route's plugins made of the request. */
  readonly passage: Passage;
  /** Aborted when the client has gone. */
  readonly gone: AbortSignal;
}

/** What one attempt came to. */
type Outcome =
  | { readonly kind: "answered" }
  | { readonly kind: "failed"; readonly problem: Problem; readonly canRepeat: boolean };

/** One request on its way through the gateway: attempts on one endpoint after the other, until one answers. */
class Exchange {
  readonly #source: ProxySource;
  readonly #pool: EndpointPool;
  readonly #input: ExchangeInput;
  readonly #timeoutMs: number | undefined;
  readonly #attemptMs: number | undefined;
  readonly #startedAt = performance.now();

  constructor(source: ProxySource, pool: EndpointPool, input: ExchangeInput) {
    this.#source = source;
    this.#pool = pool;
    this.#input = input;
    const { request, backendRequest } = input.entry.rule.timeouts ?? {};
    this.#timeoutMs = durationMs(request);
    this.#attemptMs = durationMs(backendRequest);
  }

  async run(): Promise<Problem | undefined> {
    try {
      return await this.#exchange(await requestBody(this.#input.request, this.#input.passage.bodyLimit));
    } catch (error) {
      if (error instanceof BodyTooLarge) return bodyTooLarge();
      throw error;
    }
  }

  async #exchange(body: RequestBody): Promise<Problem | undefined> {
    const { backend } = this.#input;
    const tried = new Set<string>();
    let last: Problem | undefined;
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const found = this.#source.endpoints(backend);
      const endpoint = this.#pool.choose(found.usable, tried);
      if (endpoint === undefined) return last ?? this.#noEndpoint(found);
      tried.add(endpoint.origin);
      const outcome = await this.#attempt(endpoint, body, attempt);
      if (outcome.kind === "answered") return undefined;
      last = outcome.problem;
      if (!outcome.canRepeat || !body.canRepeat()) break;
    }
    return last;
  }

  async #attempt(endpoint: Endpoint, body: RequestBody, attempt: number): Promise<Outcome> {
    const { request, target, entry, passage, gone } = this.#input;
    const client = { address: passage.address, authority: target.authority };
    const sent = filterRequest(
      entry.rule.filters ?? [],
      entry.match,
      target.target,
      passage.toService.applyTo(forwardedHeaders(request.rawHeaders, client)),
    );
    const limit = this.#limit();
    const lease = this.#pool.acquire(endpoint);
    try {
      const answer = await lease.pool.request({
        method: target.method,
        path: sent.target,
        headers: sent.headers,
        body: body.content(),
        signal: limit === undefined ? gone : AbortSignal.any([gone, limit]),
        responseHeaders: "raw",
      } as Parameters<typeof lease.pool.request>[0]);
      if (this.#mustRetry(answer.statusCode, attempt) && body.canRepeat()) {
        await answer.body.dump();
        return this.#failed(502, `answered with ${answer.statusCode}`, true);
      }
      await this.#pass(answer.statusCode, answer.headers as unknown as readonly (string | Buffer)[], answer.body);
      return { kind: "answered" };
    } catch (error) {
      if (gone.aborted) return { kind: "answered" };
      if (limit?.aborted) return this.#failed(504, "did not answer within the route's timeout", false);
      return this.#connectionFailed(endpoint, error);
    } finally {
      lease.done();
    }
  }

  async #pass(status: number, headers: readonly (string | Buffer)[], body: Readable): Promise<void> {
    const { response, entry, passage } = this.#input;
    const text = headers.map((one) => (typeof one === "string" ? one : one.toString("latin1")));
    response.writeHead(status, passage.toClient.applyTo(filterResponse(entry.rule.filters ?? [], text)));
    await pipeline(body, response);
  }

  #connectionFailed(endpoint: Endpoint, error: unknown): Outcome {
    const code = codeOf(error);
    if (notConnected.has(code)) {
      this.#pool.avoid(endpoint);
      return this.#failed(502, `refused the connection (${code})`, true);
    }
    const isSafe = idempotent.has(this.#input.target.method);
    return this.#failed(
      502,
      `broke the connection off (${code || messageOf(error)})`,
      isSafe && !this.#input.response.headersSent,
    );
  }

  #mustRetry(status: number, attempt: number): boolean {
    const { codes = [], attempts = 1 } = this.#input.entry.rule.retry ?? {};
    return codes.includes(status) && attempt <= attempts && idempotent.has(this.#input.target.method);
  }

  /** Ends the attempt at the nearer of its own limit and what is left of the request's. */
  #limit(): AbortSignal | undefined {
    const left = this.#timeoutMs === undefined ? undefined : this.#timeoutMs - (performance.now() - this.#startedAt);
    const limits = [left, this.#attemptMs].filter((one) => one !== undefined);
    return limits.length === 0 ? undefined : AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(...limits))));
  }

  #noEndpoint({ simulated, notReady }: ServiceEndpoints): Problem {
    const detail =
      simulated > 0
        ? `its ${simulated} ready pods are simulated: no process answers`
        : `no pod is ready (${notReady} not ready)`;
    return this.#problem(503, detail);
  }

  #failed(status: number, what: string, canRepeat: boolean): Outcome {
    return { kind: "failed", problem: this.#problem(status, what), canRepeat };
  }

  #problem(status: number, what: string): Problem {
    const { entry, backend } = this.#input;
    const service = `${backend.namespace}/${backend.ref.name}:${backend.ref.port}`;
    const route = fullName(entry.route);
    return {
      status,
      detail: `Service ${service} of HTTPRoute ${route} ${status === 503 ? "has no endpoint: " : ""}${what}`,
      route,
      service,
    };
  }
}

/** One of the rule's backends, by weight; broken ones keep their share, which fails. */
function chooseBackend(entry: RouteEntry): Backend | Problem {
  const route = fullName(entry.route);
  const total = entry.backends.reduce((sum, { weight }) => sum + weight, 0);
  let draw = Math.random() * total;
  const chosen = entry.backends.find(({ weight }) => {
    draw -= weight;
    return draw < 0;
  });
  if (chosen === undefined) return { status: 500, detail: `HTTPRoute ${route} has no backend with a weight`, route };
  if (chosen.fault) return { status: 500, detail: `HTTPRoute ${route}: ${chosen.fault.message}`, route };
  return chosen;
}

function passageOf(request: IncomingMessage, target: Target, toClient: HeaderEdits): Passage {
  const { headers, rawHeaders, socket } = request;
  const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const { method, path } = target;
  return { method, path, address, headers, rawHeaders, toService: new HeaderEdits(), toClient };
}

function isWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === "websocket";
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : "";
}
