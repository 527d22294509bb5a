import { randomUUID } from "node:crypto";
import { ApiException, type CoordinationV1Api, type V1Lease, V1MicroTime } from "@kubernetes/client-node";
import { type Logger, Pause } from "@plinth/chassis";
import { Term } from "./term.ts";

export interface LeaseElectionProps {
  readonly api: CoordinationV1Api;
  readonly namespace: string;
  readonly name: string;
  /** Who this is; made unique, as a container that starts anew has its pod's name again. */
  readonly candidate: string;
  /** How long a leader that says nothing more is left in peace, in seconds. */
  readonly leaseSeconds: number;
  readonly onElected: (term: Term) => void;
  readonly log: Logger;
}

/** What of the lease's time a leader may write without a renewal; the rest is for what is still on its way. */
const WRITING_SHARE = 2 / 3;

/** How often a lease is renewed, or looked at, within its time. */
const LOOKS = 6;

/**
 * Elects one of several processes by a Lease: the holder renews it, others take it over once its time has passed without a change.
 * That is measured by the process's own clock, from when it first saw the lease as it is: no two clocks need agree.
 *
 * @see https://kubernetes.io/docs/concepts/architecture/leases/#leader-election
 */
export class LeaseElection {
  readonly #props: LeaseElectionProps;
  readonly #identity: string;
  readonly #pause = new Pause();
  readonly #running: Promise<void>;
  #term: Term | undefined;
  #seen: { readonly version: string; readonly at: number } | undefined;
  #isClosed = false;

  constructor(props: LeaseElectionProps) {
    this.#props = props;
    this.#identity = `${props.candidate}_${randomUUID()}`;
    this.#running = this.#run();
  }

  get isLeader(): boolean {
    return this.#term !== undefined && !this.#term.isOver;
  }

  /** Stands no more, and ends the term: nothing is to be written from now on. */
  async stop(): Promise<void> {
    this.#isClosed = true;
    this.#pause.end();
    await this.#running;
    this.#term?.end();
  }

  /** Gives the lease back, for another to take it at once. Call it when all that was under way has come to its end. */
  async release(): Promise<void> {
    try {
      const lease = await this.#read();
      if (lease !== undefined && this.#isMine(lease)) {
        await this.#replace(lease, { ...lease.spec, holderIdentity: "", leaseDurationSeconds: 1 });
      }
    } catch (error) {
      this.#props.log.warn({ err: error }, "the lease was not given back");
    }
  }

  async #run(): Promise<void> {
    const { leaseSeconds, log } = this.#props;
    while (!this.#isClosed) {
      await this.#look().catch((error) => {
        // Another was quicker: no news.
        if (!isConflict(error)) {
          log.warn({ err: error }, "the lease could not be read or renewed");
        }
      });
      if (this.#term?.isOver) {
        this.#term.end();
        this.#term = undefined;
        log.warn("lost the lead");
      }
      await this.#pause.last(((leaseSeconds * 1000) / LOOKS) * (0.8 + 0.4 * Math.random()));
    }
  }

  async #look(): Promise<void> {
    const lease = await this.#read();
    if (lease === undefined) {
      await this.#take((next) => this.#create(next), undefined);
    } else if (this.#isMine(lease) || this.#isFree(lease)) {
      await this.#take((next) => this.#replace(lease, next), lease);
    } else {
      this.#term?.end();
    }
  }

  /** Takes or renews it. A renewal counts from before it was sent: that is when others may first have seen it. */
  async #take(write: (spec: V1Lease["spec"]) => Promise<unknown>, before: V1Lease | undefined): Promise<void> {
    const { leaseSeconds, onElected, log } = this.#props;
    const sentAt = performance.now();
    const now = new V1MicroTime();
    const isRenewal = before !== undefined && this.#isMine(before);
    await write({
      holderIdentity: this.#identity,
      leaseDurationSeconds: leaseSeconds,
      acquireTime: isRenewal ? (before.spec?.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: (before?.spec?.leaseTransitions ?? 0) + (isRenewal || before === undefined ? 0 : 1),
    });
    const endsAt = sentAt + leaseSeconds * 1000 * WRITING_SHARE;
    if (this.isLeader) {
      this.#term?.extend(endsAt);
      return;
    }
    this.#term?.end();
    this.#term = new Term(endsAt);
    log.info({ identity: this.#identity }, "leads");
    onElected(this.#term);
  }

  #isMine({ spec }: V1Lease): boolean {
    return spec?.holderIdentity === this.#identity;
  }

  /** Given back, or seen without a change for all of its time. */
  #isFree({ spec, metadata }: V1Lease): boolean {
    const version = metadata?.resourceVersion ?? "";
    if (this.#seen?.version !== version) {
      this.#seen = { version, at: performance.now() };
    }
    const seconds = spec?.leaseDurationSeconds ?? this.#props.leaseSeconds;
    return !spec?.holderIdentity || performance.now() > this.#seen.at + seconds * 1000;
  }

  async #read(): Promise<V1Lease | undefined> {
    const { api, name, namespace } = this.#props;
    try {
      return await api.readNamespacedLease({ name, namespace });
    } catch (error) {
      if (error instanceof ApiException && error.code === 404) {
        return undefined;
      }
      throw error;
    }
  }

  #create(spec: V1Lease["spec"]): Promise<V1Lease> {
    const { api, name, namespace } = this.#props;
    return api.createNamespacedLease({ namespace, body: { metadata: { name, namespace }, ...(spec && { spec }) } });
  }

  /** Refused with 409 where the lease is no longer the one that was read. */
  #replace(lease: V1Lease, spec: V1Lease["spec"]): Promise<V1Lease> {
    const { api, name, namespace } = this.#props;
    return api.replaceNamespacedLease({ name, namespace, body: { ...lease, ...(spec && { spec }) } });
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof ApiException && error.code === 409;
}
