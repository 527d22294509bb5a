import { Webhook } from "standardwebhooks";
import type { Dispatcher } from "undici";
import type { SecretBox } from "../crypto/secret-box.ts";
import type { ClaimedDelivery } from "../domain/delivery.ts";
import { delivered, gone, type Outcome, postponed, targetRefused, troubled } from "../domain/outcome.ts";
import type { Sender } from "../domain/sender.ts";
import { TargetRefused, type WebhookTarget, webhookTarget } from "../guard/webhook-target.ts";
import { httpPost, type PostAnswer } from "./http-post.ts";

export interface WebhookSenderProps {
  readonly secrets: SecretBox;
  /** host:port of targets that are trusted whatever they are. */
  readonly allowed: ReadonlySet<string>;
  /** Connects to public addresses only. */
  readonly guarded: Dispatcher;
  /** For targets on the allow-list. */
  readonly trusting: Dispatcher;
}

/** Posts events to users' own systems, signed. @see https://www.standardwebhooks.com */
export class WebhookSender implements Sender {
  readonly #props: WebhookSenderProps;

  constructor(props: WebhookSenderProps) {
    this.#props = props;
  }

  async send(delivery: ClaimedDelivery, signal: AbortSignal): Promise<Outcome> {
    const { allowed, guarded, trusting } = this.#props;
    const target = this.#targetOf(delivery, allowed);
    if (target === undefined) {
      return targetRefused();
    }
    const answer = await httpPost({
      url: target.url,
      ...this.#signed(delivery),
      dispatcher: target.isAllowed ? trusting : guarded,
      signal,
    });
    return answer.kind === "answered" ? outcomeOf(answer) : answer;
  }

  /** Looked at again each time: the rules may have become stricter since the webhook was made. */
  #targetOf({ webhook }: ClaimedDelivery, allowed: ReadonlySet<string>): WebhookTarget | undefined {
    try {
      return webhookTarget(webhook?.url ?? "", allowed);
    } catch (error) {
      if (error instanceof TargetRefused) {
        return undefined;
      }
      throw error;
    }
  }

  #signed({ notificationId, webhook, type, occurredAt, data }: ClaimedDelivery) {
    if (webhook === undefined) {
      throw new Error("A delivery of the channel webhook has no webhook");
    }
    const id = `msg_${notificationId}`;
    const now = new Date();
    const body = JSON.stringify({ type, timestamp: occurredAt, data });
    const secret = this.#props.secrets.open(webhook.secret, webhook.id);
    return {
      body,
      headers: {
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
        "webhook-signature": new Webhook(secret).sign(id, now, body),
      },
    };
  }
}

const GONE = 410;

/** Only 2xx is a success: a redirect is not followed. */
function outcomeOf({ status, spareMs }: PostAnswer): Outcome {
  if (status >= 200 && status < 300) {
    return delivered(status);
  }
  if (status === GONE) {
    return gone(status);
  }
  return status >= 500 || status === 429 ? troubled("overloaded", status, spareMs) : postponed(status);
}
