import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 50;

/** Longer than any test waits: what never comes true must not keep the process of the tests. */
const LONGEST_MS = 600_000;

/**
 * Asks again until the answer is neither undefined nor false; the test's own time limit ends it otherwise.
 *
 * @returns The answer.
 */
export async function eventually<T>(ask: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  for (const deadline = performance.now() + LONGEST_MS; performance.now() < deadline; ) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) {
      return answer;
    }
    await sleep(POLL_MS);
  }
  throw new Error(`It did not come true within ${LONGEST_MS / 1000} s: ${ask}`);
}
