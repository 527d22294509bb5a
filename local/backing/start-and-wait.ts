import { setTimeout as sleep } from "node:timers/promises";
import { Failure, messageOf } from "../failure.ts";
import type { ProcessLedger } from "../processes/process-ledger.ts";
import type { ProcessSpec } from "../processes/process-spec.ts";

const POLL_MS = 50;

/** A server may have to go through its journal first, after a crash. */
const READY_MS = 60_000;

/** How often a server is started again that ended at once: children of a killed one may still hold its memory. */
const STARTS = 5;

export interface ServerStart<T> {
  readonly ledger: ProcessLedger;
  /** Makes what the process needs; called before each start, so that another port may be taken. */
  readonly prepare: () => Promise<ProcessSpec>;
  /** Rejects until the server can be used. */
  readonly probe: () => Promise<T>;
}

/**
 * Takes over the running server of that name, or starts it, and waits until it can be used.
 * @throws Failure with the last lines of its log
 */
export async function startAndWait<T>(name: string, { ledger, prepare, probe }: ServerStart<T>): Promise<T> {
  for (let start = 1; ; start++) {
    if (!ledger.isAlive(name)) {
      await ledger.start(await prepare());
    }
    const outcome = await untilReady(name, ledger, probe);
    if (outcome.ready) {
      return outcome.value;
    }
    if (start === STARTS || ledger.isAlive(name)) {
      const log = ledger.tail(name, 5).join("\n  ");
      throw new Failure(
        `${name} did not start (${outcome.reason}). Its log, ${ledger.logPath(name)}, ends with:\n  ${log}`,
      );
    }
    await sleep(start * 200);
  }
}

type Outcome<T> = { readonly ready: true; readonly value: T } | { readonly ready: false; readonly reason: string };

async function untilReady<T>(name: string, ledger: ProcessLedger, probe: () => Promise<T>): Promise<Outcome<T>> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    try {
      return { ready: true, value: await probe() };
    } catch (error) {
      if (!ledger.isAlive(name)) {
        return { ready: false, reason: "it ended by itself" };
      }
      if (performance.now() > deadline) {
        return { ready: false, reason: messageOf(error) };
      }
      await sleep(POLL_MS);
    }
  }
}
