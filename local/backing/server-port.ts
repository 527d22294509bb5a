import { setTimeout as sleep } from "node:timers/promises";
import { freePort, takeable } from "../free-port.ts";

/** How long a killed server's threads may hold its port, with much to spare. */
const RELEASE_MS = 1_000;

/** The port of before where it can be had again, else the wished one, else any free port of 127.0.0.1. */
export async function choosePort(before: number | undefined, wished: number): Promise<number> {
  const again = before === undefined ? undefined : await retake(before);
  return again ?? freePort(wished);
}

async function retake(port: number): Promise<number | undefined> {
  const deadline = performance.now() + RELEASE_MS;
  for (;;) {
    const taken = await takeable(port);
    if (taken !== undefined || performance.now() > deadline) {
      return taken;
    }
    await sleep(50);
  }
}
