import { setTimeout as sleep } from "node:timers/promises";

/** Longer than any test waits: what never comes true must not keep the process of the tests. */
const LONGEST_MS = 120_000;

/** Waits until the condition holds; the test's own time limit ends it otherwise. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + LONGEST_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Error(`It did not come true within ${LONGEST_MS / 1000} s: ${condition}`);
    }
    await sleep(20);
  }
}
