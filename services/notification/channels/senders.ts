import type { Dispatcher } from "undici";
import type { SecretBox } from "../crypto/secret-box.ts";
import type { Channel } from "../domain/channel.ts";
import type { ClaimedDelivery } from "../domain/delivery.ts";
import type { Sender } from "../domain/sender.ts";
import { guardedAgent, trustingAgent } from "../guard/guarded-agent.ts";
import type { Resolve } from "../guard/resolver.ts";
import type { NotificationSettings } from "../settings.ts";
import { PERSONAL_MESSAGES } from "../templates/messages.ts";
import { EmailSender } from "./email-sender.ts";
import { ProviderSender } from "./provider-sender.ts";
import { WebhookSender } from "./webhook-sender.ts";

/** The channels that the settings give a provider for. */
export interface Senders {
  readonly byChannel: ReadonlyMap<Channel, Sender>;
  /** Rejects when the mail server is not there. */
  checkSmtp(): Promise<void>;
  close(): Promise<void>;
}

export function openSenders(settings: NotificationSettings, secrets: SecretBox, resolve: Resolve): Senders {
  const guarded = guardedAgent(resolve);
  const trusting = trustingAgent();
  const email = new EmailSender({ smtpUrl: settings.SMTP_URL, from: settings.MAIL_FROM });
  const allowed = settings.WEBHOOK_ALLOWED_TARGETS;
  return {
    byChannel: new Map<Channel, Sender>([
      ["email", email],
      ...smsSenders(settings, trusting),
      ...pushSenders(settings, trusting),
      ["webhook", new WebhookSender({ secrets, allowed, guarded, trusting })],
    ]),
    checkSmtp: () => email.check(),
    close: async () => {
      email.close();
      await Promise.all([guarded.destroy(), trusting.destroy()]);
    },
  };
}

function smsSenders({ SMS_URL, SMS_KEY }: NotificationSettings, dispatcher: Dispatcher): [Channel, Sender][] {
  return providerSenders("sms", SMS_URL, SMS_KEY, dispatcher, ({ phone }, text) =>
    phone === undefined ? undefined : { to: phone, text },
  );
}

function pushSenders({ PUSH_URL, PUSH_KEY }: NotificationSettings, dispatcher: Dispatcher): [Channel, Sender][] {
  return providerSenders("push", PUSH_URL, PUSH_KEY, dispatcher, ({ device }, text) =>
    device === undefined ? undefined : { device, title: "Your order", text },
  );
}

/** @returns none where the settings name no provider */
function providerSenders(
  channel: Channel,
  url: string | undefined,
  key: string | undefined,
  dispatcher: Dispatcher,
  messageTo: (delivery: ClaimedDelivery, text: string) => Readonly<Record<string, string>> | undefined,
): [Channel, Sender][] {
  if (url === undefined || key === undefined) {
    return [];
  }
  const messageOf = (delivery: ClaimedDelivery) => {
    const text = PERSONAL_MESSAGES[delivery.type]?.line(delivery.data);
    return text === undefined ? undefined : messageTo(delivery, text);
  };
  return [[channel, new ProviderSender({ url, key, dispatcher, messageOf })]];
}
