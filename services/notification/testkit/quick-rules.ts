import type { ChannelRules, DeliveryRules } from "../domain/delivery-rules.ts";

/** Rules under which a test sees in a second what takes hours otherwise; no attempt is cut off that is only slow. */
export function quickRules(changes: Partial<ChannelRules> = {}): DeliveryRules {
  const rules: ChannelRules = {
    backoff: { firstMs: 20, factor: 2, longestMs: 100 },
    attempts: 4,
    totalSeconds: 600,
    timeoutMs: 20_000,
    concurrency: 8,
    perTarget: 4,
    breaker: { failures: 1_000, openMs: 1_000 },
    ...changes,
  };
  return { email: rules, sms: rules, push: rules, webhook: rules };
}
