import type { SecretKey } from "../secret-key.ts";

/**
 * What a receiver is told: `page` wakes somebody up, `ticket` is for working hours, and `watchdog` is an alert that always fires, for
 * a service outside that raises the alarm when it stays away.
 */
export type AlertKind = "page" | "ticket" | "watchdog";

interface ReceiverBase {
  /** Lower-case letters, digits and dashes; each once. */
  readonly name: string;
  readonly takes: readonly AlertKind[];
}

export interface PagerDutyReceiver extends ReceiverBase {
  readonly kind: "pagerduty";
  /** The integration key of a service with the Events API v2. */
  readonly routingKey: SecretKey;
}

export interface SlackReceiver extends ReceiverBase {
  readonly kind: "slack";
  /** Such as `#alerts`. */
  readonly channel: string;
  /** The incoming webhook's address, which is a secret. */
  readonly url: SecretKey;
}

export interface WebhookReceiver extends ReceiverBase {
  readonly kind: "webhook";
  /** The address, which is a secret: whoever has it can send alerts, or, of a watchdog, can keep it quiet. */
  readonly url: SecretKey;
}

export interface EmailReceiver extends ReceiverBase {
  readonly kind: "email";
  readonly to: string;
  readonly from: string;
  /** Host and port of a server that speaks STARTTLS, such as `smtp.example.com:587`. */
  readonly smarthost: string;
  readonly user: string;
  readonly password: SecretKey;
}

/** Who is told of alerts; the Secrets are in the observability namespace. */
export type Receiver = PagerDutyReceiver | SlackReceiver | WebhookReceiver | EmailReceiver;

/** The secret that a receiver cannot do without, and the prop that names it. */
export function secretOf(receiver: Receiver): { readonly prop: string; readonly value: SecretKey } {
  switch (receiver.kind) {
    case "pagerduty":
      return { prop: "routingKey", value: receiver.routingKey };
    case "slack":
    case "webhook":
      return { prop: "url", value: receiver.url };
    case "email":
      return { prop: "password", value: receiver.password };
  }
}
