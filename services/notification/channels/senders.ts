import type { Dispatcher } from "undici";
import type { SecretBox } from "../crypto/secret-box.ts";
import type { Channel } from "../domain/channel.ts";
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

function smsSenders({ SMS_URL: url, SMS_KEY: key }: NotificationSettings, dispatcher: Dispatcher): [Channel, Sender][] {
  if (url === undefined || key === undefined) {
    return [];
  }
  const sender = new ProviderSender({
    url,
    key,
    dispatcher,
    messageOf: ({ phone, type, data }) => {
      const text = PERSONAL_MESSAGES[type]?.line(data);
      return phone === undefined || text === undefined ? undefined : { to: phone, text };
    },
  });
  return [["sms", sender]];
}

function pushSenders(
  { PUSH_URL: url, PUSH_KEY: key }: NotificationSettings,
  dispatcher: Dispatcher,
): [Channel, Sender][] {
  if (url === undefined || key === undefined) {
    return [];
  }
  const sender = new ProviderSender({
    url,
    key,
    dispatcher,
    messageOf: ({ device, type, data }) => {
      const text = PERSONAL_MESSAGES[type]?.line(data);
      return device === undefined || text === undefined ? undefined : { device, title: "Your order", text };
    },
  });
  return [["push", sender]];
}
