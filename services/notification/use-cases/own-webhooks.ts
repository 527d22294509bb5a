import { type Caller, Problem } from "@plinth/chassis";
import type { SecretBox } from "../crypto/secret-box.ts";
import { newWebhookSecret } from "../crypto/webhook-secret.ts";
import type { OrderEventType } from "../domain/order-event.ts";
import type { Webhook, Webhooks } from "../domain/webhook.ts";
import { refuseNearHost } from "../guard/guarded-agent.ts";
import type { Resolve } from "../guard/resolver.ts";
import { TargetRefused, type WebhookTarget, webhookTarget } from "../guard/webhook-target.ts";

export interface OwnWebhooksProps {
  readonly webhooks: Webhooks;
  readonly secrets: SecretBox;
  /** host:port of targets that are trusted whatever they are. */
  readonly allowed: ReadonlySet<string>;
  readonly resolve: Resolve;
}

export interface WantedWebhook {
  readonly url: string;
  readonly events: readonly OrderEventType[];
}

/** A user and their webhooks: those of others are not there. */
export interface OwnWebhooks {
  /**
   * The secret is shown this once.
   * @throws Problem `webhook-target-refused`, `too-many-webhooks`
   */
  add(caller: Caller, wanted: WantedWebhook): Promise<Webhook & { readonly secret: string }>;
  list(caller: Caller): Promise<Webhook[]>;
  /** @throws Problem `not-found` */
  read(caller: Caller, id: string): Promise<Webhook>;
  /** @throws Problem `not-found` */
  remove(caller: Caller, id: string): Promise<void>;
}

export function ownWebhooks({ webhooks, secrets, allowed, resolve }: OwnWebhooksProps): OwnWebhooks {
  return {
    add: async ({ subject }, { url, events }) => {
      const { target } = await permittedTarget(url, allowed, resolve);
      const secret = newWebhookSecret();
      const seal = (webhookId: string) => secrets.seal(secret, webhookId);
      const webhook = await webhooks.add(subject, { url, target, events: [...new Set(events)], seal });
      if (webhook === undefined) {
        throw new Problem("too-many-webhooks");
      }
      return { ...webhook, secret };
    },
    list: ({ subject }) => webhooks.list(subject),
    read: async ({ subject }, id) => present(await webhooks.find(subject, id)),
    remove: async ({ subject }, id) => {
      if (!(await webhooks.remove(subject, id))) {
        throw new Problem("not-found");
      }
    },
  };
}

async function permittedTarget(url: string, allowed: ReadonlySet<string>, resolve: Resolve): Promise<WebhookTarget> {
  try {
    const target = webhookTarget(url, allowed);
    if (!target.isAllowed) {
      await refuseNearHost(resolve, target.url.hostname);
    }
    return target;
  } catch (error) {
    if (error instanceof TargetRefused) {
      throw new Problem("webhook-target-refused", { errors: [{ pointer: "/url", detail: error.message }] });
    }
    throw error;
  }
}

function present<T>(found: T | undefined): T {
  if (found === undefined) {
    throw new Problem("not-found");
  }
  return found;
}
