import { expect } from "@jest/globals";
import type { Ending, KillStage } from "./kill-stage.ts";

export const PAID: Ending = {
  status: "confirmed",
  reason: undefined,
  net: 500,
  charges: 1,
  stock: "confirmed",
  events: ["order.placed", "order.confirmed"],
};

/** Where a service can be killed while it gives money back. */
export const REFUND_POINTS = [
  "commit of save-saga",
  "POST /charges/:key/refunds",
  "commit of outbox-add+save-saga",
  "commit of outbox-delete",
].flatMap((name) => [expect.stringContaining(`before ${name}`), expect.stringContaining(`after ${name}`)]);

/** How often messages are published together differs from run to run, so only the first time is there each time. */
const AS_IT_HAPPENS = /outbox-delete #[2-9]/;

/** @param run places an order and waits for its end */
export interface KillTable {
  readonly kills: KillStage;
  readonly run: () => Promise<Ending>;
  /** The point from which on the service is killed at each. @default the first */
  readonly from?: string;
  /** The only endings that may be, first the one of a service that lives. */
  readonly endings: readonly Ending[];
}

/**
 * Lets one order go its way and notes each commit and each call on it, before and after; then kills the service at each of
 * them, at one order after the other.
 * @returns the points
 */
export async function killAtEachPoint({ kills, run, from, endings }: KillTable): Promise<string[]> {
  kills.listen();
  expect(await run()).toEqual(endings[0]);
  const points = kills.points.slice(from === undefined ? 0 : kills.points.indexOf(from));
  const missed: string[] = [];
  for (const point of points) {
    kills.listen(point);
    const ending = await run();
    expect(endings.map((each) => ({ point, ...each }))).toContainEqual({ point, ...ending });
    if (!kills.hasDied) {
      missed.push(point);
    }
  }
  expect(missed.filter((point) => !AS_IT_HAPPENS.test(point))).toEqual([]);
  return points;
}
