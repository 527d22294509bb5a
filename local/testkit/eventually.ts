import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 50;

/**
 * Asks again until the answer is neither undefined nor false; jest's own timeout ends it where it never is.
 *
 * @returns The answer.
 */
export async function eventually<T>(ask: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) {
      return answer;
    }
    await sleep(POLL_MS);
  }
}
