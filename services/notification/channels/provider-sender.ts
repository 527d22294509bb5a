import type { Dispatcher } from "undici";
import type { ClaimedDelivery } from "../domain/delivery.ts";
import { delivered, type Failed, type Outcome, refused, troubled } from "../domain/outcome.ts";
import type { Sender } from "../domain/sender.ts";
import { httpPost, type PostAnswer } from "./http-post.ts";

export interface ProviderProps {
  /** Where messages are posted to. */
  readonly url: string;
  /** Sent as a bearer token. */
  readonly key: string;
  /** What the provider wants to know; undefined where there is nowhere to send to. */
  readonly messageOf: (delivery: ClaimedDelivery) => Readonly<Record<string, string>> | undefined;
  readonly dispatcher: Dispatcher;
}

/** A provider of SMS or push messages that takes them by HTTP. */
export class ProviderSender implements Sender {
  readonly #props: ProviderProps;

  constructor(props: ProviderProps) {
    this.#props = props;
  }

  async send(delivery: ClaimedDelivery, signal: AbortSignal): Promise<Outcome> {
    const { url, key, messageOf, dispatcher } = this.#props;
    const message = messageOf(delivery);
    if (message === undefined) {
      return refused();
    }
    const headers = {
      authorization: `Bearer ${key}`,
      "idempotency-key": delivery.id,
      traceparent: delivery.traceparent,
      "x-correlation-id": delivery.correlationId,
    };
    const answer = await httpPost({ url, headers, body: JSON.stringify(message), dispatcher, signal });
    return answer.kind === "answered" ? outcomeOf(answer) : answer;
  }
}

function outcomeOf(answer: PostAnswer): Outcome {
  const { status } = answer;
  return status >= 200 && status < 300 ? delivered(status) : failureOf(answer);
}

/** Statuses that have nothing to do with this one message: a key that expired, a limit, a moment's trouble. */
const NOT_OF_THE_MESSAGE: ReadonlySet<number> = new Set([401, 403, 404, 405, 408, 425, 429]);

function failureOf({ status, spareMs }: PostAnswer): Failed {
  if (status >= 500 || status === 429) {
    return troubled("overloaded", status, spareMs);
  }
  return status < 400 || NOT_OF_THE_MESSAGE.has(status) ? troubled("refused", status) : refused(status);
}
