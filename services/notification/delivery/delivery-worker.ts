import { type Logger, Pause, pauseAfter } from "@plinth/chassis";
import type { Channel } from "../domain/channel.ts";
import type { ClaimedDelivery, ClaimRequest, Deliveries, Settlement } from "../domain/delivery.ts";
import type { DeliveryRules } from "../domain/delivery-rules.ts";
import { fault, type Outcome } from "../domain/outcome.ts";
import type { Sender } from "../domain/sender.ts";
import type { Webhooks } from "../domain/webhook.ts";
import type { DeliveryMetrics } from "./delivery-metrics.ts";
import type { Gates } from "./gates.ts";

export interface DeliveryWorkerProps {
  readonly deliveries: Deliveries;
  readonly webhooks: Webhooks;
  readonly senders: ReadonlyMap<Channel, Sender>;
  readonly rules: DeliveryRules;
  readonly gates: Gates;
  readonly metrics: DeliveryMetrics;
  readonly log: Logger;
}

/** How often to look for what is due, in milliseconds. */
const POLL_MS = 500;

/** How often to give up what nobody could try in time, in milliseconds. */
const EXPIRE_MS = 30_000;

/** How long to wait with what was turned away, in milliseconds. */
const TURNED_AWAY_MS = 1_000;

/** What a claim needs beyond the longest attempt: to be settled, even when Postgres is away for a moment. Milliseconds. */
const SETTLE_MS = 15_000;

/** Between tries to settle, in milliseconds. */
const SETTLE_AGAIN_MS = 250;

/**
 * Makes the deliveries that are due. Any number of processes may: a claim is one worker's alone until its lease is over,
 * and an attempt never lasts longer than that. What a dead worker leaves behind is due again then.
 */
export class DeliveryWorker {
  readonly #props: DeliveryWorkerProps;
  readonly #leaseMs: number;
  readonly #underWay = new Map<Channel, Set<Promise<void>>>();
  readonly #pause = new Pause();
  #isClosing = false;
  #nextExpiry = 0;
  #work: Promise<void> | undefined;

  constructor(props: DeliveryWorkerProps) {
    this.#props = props;
    this.#leaseMs = SETTLE_MS + Math.max(...Object.values(props.rules).map(({ timeoutMs }) => timeoutMs));
  }

  start(): void {
    this.#work = this.#run();
  }

  /** There may be something to do. */
  nudge(): void {
    this.#pause.end();
  }

  /** Takes nothing more, and ends what is under way. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#pause.end();
    await this.#work;
    await Promise.all([...this.#underWay.values()].flatMap((attempts) => [...attempts]));
  }

  async #run(): Promise<void> {
    let isAway = false;
    while (!this.#isClosing) {
      try {
        await this.#expire();
        await this.#claim();
        isAway = false;
      } catch (err) {
        if (!isAway) {
          this.#props.log.warn({ err }, "deliveries cannot be read");
        }
        isAway = true;
      }
      await this.#pause.last(POLL_MS);
    }
  }

  async #claim(): Promise<void> {
    const channels = this.#freeSlots();
    if (channels.length === 0) {
      return;
    }
    // Counted from before the claim, so that it ends here no later than it ends in the database.
    const leaseEnds = performance.now() + this.#leaseMs;
    const room = this.#props.gates.room();
    const claims = await this.#props.deliveries.claim({ channels, room, leaseMs: this.#leaseMs });
    for (const claim of claims) {
      this.#follow(claim.channel, this.#deliver(claim, leaseEnds));
    }
  }

  #freeSlots(): ClaimRequest["channels"] {
    const { senders, rules } = this.#props;
    const free = [...senders.keys()].map((channel) => {
      const { concurrency, perTarget } = rules[channel];
      return { channel, perTarget, slots: concurrency - (this.#underWay.get(channel)?.size ?? 0) };
    });
    return free.filter(({ slots }) => slots > 0);
  }

  /** A slot that becomes free is filled at once. */
  #follow(channel: Channel, attempt: Promise<void>): void {
    const attempts = this.#underWay.get(channel) ?? new Set();
    this.#underWay.set(channel, attempts);
    const followed = attempt.finally(() => {
      attempts.delete(followed);
      this.#pause.end();
    });
    attempts.add(followed);
  }

  async #deliver(claim: ClaimedDelivery, leaseEnds: number): Promise<void> {
    const { gates, log } = this.#props;
    const attempt = () => this.#attempt(claim, leaseEnds);
    const settlement = this.#settlementOf(claim, await gates.pass(claim.channel, claim.target, attempt));
    try {
      const settled = await this.#settle(claim, settlement, leaseEnds);
      if (!settled) {
        log.warn({ delivery: claim.id }, "a delivery was settled by somebody else");
      }
    } catch (err) {
      log.error({ err, delivery: claim.id }, "a delivery could not be settled: it will be made again");
    }
  }

  async #attempt(claim: ClaimedDelivery, leaseEnds: number): Promise<Outcome> {
    const { senders, rules, log } = this.#props;
    const { timeoutMs } = rules[claim.channel];
    if (performance.now() + timeoutMs > leaseEnds) {
      // This process stood still meanwhile: another one may be at it.
      return fault();
    }
    try {
      return (await senders.get(claim.channel)?.send(claim, AbortSignal.timeout(timeoutMs))) ?? fault();
    } catch (err) {
      log.error({ err, delivery: claim.id }, "a delivery failed by a fault of ours");
      return fault();
    }
  }

  #settlementOf(claim: ClaimedDelivery, outcome: Outcome | undefined): Settlement {
    if (outcome === undefined) {
      const delayMs = TURNED_AWAY_MS * (1 + Math.random());
      return { state: "pending", reason: "turned-away", status: undefined, delayMs, counts: false };
    }
    const { kind, status } = outcome;
    if (kind === "delivered") {
      return { state: "delivered", status };
    }
    const { backoff, attempts } = this.#props.rules[claim.channel];
    const delayMs = pauseAfter(backoff, claim.attempts, Math.random(), outcome.spareMs);
    const isLast = !outcome.again || claim.attempts >= attempts || delayMs > claim.remainingMs;
    return isLast
      ? { state: "dead", reason: outcome.reason, status }
      : { state: "pending", reason: outcome.reason, status, delayMs, counts: true };
  }

  /** Postgres may be away for a moment: what was sent is worth some patience, or it is sent twice. */
  async #settle(claim: ClaimedDelivery, settlement: Settlement, leaseEnds: number): Promise<boolean> {
    const { deliveries, webhooks, metrics } = this.#props;
    for (;;) {
      try {
        const settled = await deliveries.settle(claim, settlement);
        if (settled && settlement.state === "dead" && settlement.reason === "gone" && claim.webhook !== undefined) {
          await webhooks.disable(claim.webhook.id);
        }
        if (settled) {
          metrics.settled(claim.channel, settlement);
        }
        return settled;
      } catch (error) {
        if (performance.now() + SETTLE_AGAIN_MS > leaseEnds) {
          throw error;
        }
        await new Pause().last(SETTLE_AGAIN_MS);
      }
    }
  }

  async #expire(): Promise<void> {
    if (performance.now() < this.#nextExpiry) {
      return;
    }
    this.#props.metrics.expired(await this.#props.deliveries.expire());
    this.#nextExpiry = performance.now() + EXPIRE_MS;
  }
}
