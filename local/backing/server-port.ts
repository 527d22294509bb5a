import { freePort, takeableSoon } from "../free-port.ts";

/** The port of before where it can be had again, else the wished one, else any free port of 127.0.0.1. */
export async function choosePort(before: number | undefined, wished: number): Promise<number> {
  const again = before === undefined ? undefined : await takeableSoon(before);
  return again ?? freePort(wished);
}
