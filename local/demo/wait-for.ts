import { Failure } from "../failure.ts";
import { pause } from "../node/pause.ts";

/** How often the platform is asked, in milliseconds. */
const ASK_AGAIN_MS = 200;

/** How a condition is waited for. */
export interface Patience {
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/**
 * Asks until there is an answer.
 * @param ask undefined for not yet
 * @param failure says what was waited for, and what to do
 * @throws Failure when the time is over; whatever `ask` throws
 */
export async function waitFor<T>(
  { seconds, signal }: Patience,
  ask: () => Promise<T | undefined>,
  failure: () => string,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) {
      return answer;
    }
    signal.throwIfAborted();
    if (performance.now() > deadline) {
      throw new Failure(`${failure()} (waited ${seconds} s)`);
    }
    await pause(ASK_AGAIN_MS, signal);
  }
}
