import type { ServerResponse } from "node:http";
import { type Conduct, Peer, type Received } from "../../chassis/testkit/peer.ts";

/** When a call is told of: before the provider gets it, or when it has answered and the caller does not know yet. */
export type CallMoment = "before" | "after";

/** Told of a call, such as `POST /charges`, which waits for it. */
export type OnCall = (moment: CallMoment, call: string, received: Received) => Promise<void>;

/** Stands between a service and the payment provider, so that a test can do something right before or right after a call. */
export class CallProxy {
  onCall: OnCall = async () => undefined;
  readonly #peer: Peer;

  private constructor(peer: Peer) {
    this.#peer = peer;
  }

  /** @param target the provider's URL */
  static async start(target: string): Promise<CallProxy> {
    const proxy = new CallProxy(await Peer.start(async () => undefined));
    proxy.#peer.conduct = proxy.#passOn(target);
    return proxy;
  }

  get url(): string {
    return this.#peer.url;
  }

  /** What came by, in its order. */
  get received(): readonly Received[] {
    return this.#peer.received;
  }

  close(): Promise<void> {
    return this.#peer.stop();
  }

  #passOn(target: string): Conduct {
    return async (response, received) => {
      const call = nameOf(received);
      await this.onCall("before", call, received);
      const gone = new AbortController();
      response.once("close", () => gone.abort());
      const answer = await ask(target, received, gone.signal);
      await this.onCall("after", call, received);
      reply(response, answer);
    };
  }
}

/** Without the key, which is another for each order. */
function nameOf({ method, path }: Received): string {
  const [, rest = ""] = path.split("/v1");
  return `${method} ${rest.replace(/[\da-f-]{36}/, ":key")}`;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Undefined where the provider breaks the connection. */
async function ask(target: string, call: Received, signal: AbortSignal): Promise<Answer | undefined> {
  const { method, path, headers, body } = call;
  const answer = await fetch(`${target}${path}`, {
    method,
    signal,
    headers: { authorization: headers.authorization ?? "", "content-type": "application/json" },
    ...(method === "GET" ? {} : { body }),
  }).catch(() => undefined);
  return answer === undefined
    ? undefined
    : { status: answer.status, type: answer.headers.get("content-type") ?? "", body: await answer.text() };
}

function reply(response: ServerResponse, answer: Answer | undefined): void {
  if (answer === undefined) {
    response.socket?.destroy();
  } else {
    response.writeHead(answer.status, { "content-type": answer.type }).end(answer.body);
  }
}
