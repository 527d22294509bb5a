import { setTimeout as sleep } from "node:timers/promises";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Tries again, with growing pauses, until it succeeds or the time is over: at the start of a whole platform, a service
 * may be there before its database.
 *
 * @param onRetry told of the first failure only
 * @throws the last error
 */
export async function patiently<T>(
  seconds: number,
  attempt: () => Promise<T>,
  onRetry: (error: unknown) => void,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() + pause > deadline) {
        throw error;
      }
      if (pause === FIRST_PAUSE_MS) {
        onRetry(error);
      }
      await sleep(pause);
    }
  }
}
