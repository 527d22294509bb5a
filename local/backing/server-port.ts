import { freePort, takeableSoon } from "../free-port.ts";

/**
 * The port of before where it can be had again, else the wished one, else any free port of 127.0.0.1.
 * @param taken Never one of these: promised to others that do not listen yet. @default none
 */
export async function choosePort(
  before: number | undefined,
  wished: number,
  taken: readonly number[] = [],
): Promise<number> {
  const again = before === undefined || taken.includes(before) ? undefined : await takeableSoon(before);
  return again ?? freePort(wished, taken);
}
