import type { Backoff } from "@plinth/chassis";
import type { Channel } from "./channel.ts";

/** How hard a channel is tried. */
export interface ChannelRules {
  readonly backoff: Backoff;
  /** After so many the delivery is dead. */
  readonly attempts: number;
  /** After so long the delivery is dead. */
  readonly totalSeconds: number;
  /** How long one attempt may take. */
  readonly timeoutMs: number;
  /** Attempts under way at once in this process. */
  readonly concurrency: number;
  /** Of these, to one target. */
  readonly perTarget: number;
  /** So many failures of a target in a row, and it gets nothing for so long. */
  readonly breaker: { readonly failures: number; readonly openMs: number };
}

export type DeliveryRules = Readonly<Record<Channel, ChannelRules>>;

const HOUR = 3600;

/** For messages that are worth nothing when they are old. */
const PROMPT: ChannelRules = {
  backoff: { firstMs: 2_000, factor: 2, longestMs: 600_000 },
  attempts: 9,
  totalSeconds: HOUR,
  timeoutMs: 10_000,
  concurrency: 8,
  perTarget: 8,
  breaker: { failures: 5, openMs: 10_000 },
};

/** Nine attempts over about seven hours, for servers of others. */
export const DELIVERY_RULES: DeliveryRules = {
  email: {
    backoff: { firstMs: 5_000, factor: 3, longestMs: 3 * HOUR * 1000 },
    attempts: 9,
    totalSeconds: 24 * HOUR,
    timeoutMs: 15_000,
    concurrency: 8,
    perTarget: 8,
    breaker: { failures: 5, openMs: 10_000 },
  },
  sms: PROMPT,
  push: PROMPT,
  webhook: {
    backoff: { firstMs: 5_000, factor: 3, longestMs: 3 * HOUR * 1000 },
    attempts: 9,
    totalSeconds: 24 * HOUR,
    timeoutMs: 10_000,
    concurrency: 32,
    perTarget: 4,
    breaker: { failures: 5, openMs: 30_000 },
  },
};

/** How long each channel is tried. */
export function totalSecondsOf({ email, sms, push, webhook }: DeliveryRules): Readonly<Record<Channel, number>> {
  return {
    email: email.totalSeconds,
    sms: sms.totalSeconds,
    push: push.totalSeconds,
    webhook: webhook.totalSeconds,
  };
}
