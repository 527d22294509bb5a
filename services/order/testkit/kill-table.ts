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
 * Lets two orders go their way and notes each commit and each call that both had, before and after: one alone may have been slow, and
 * have a step repeated. Then kills the service at each of them, at one order after the other.
 * @returns the points
 */
export async function killAtEachPoint(table: KillTable): Promise<string[]> {
  const seen = new Set(await pointsOf(table));
  const points = (await pointsOf(table)).filter((point) => seen.has(point));
  const missed: string[] = [];
  for (const point of points) {
    if (!(await diesAt(point, table)) && !(await diesAt(point, table))) {
      missed.push(point);
    }
  }
  expect(missed).toEqual([]);
  return points;
}

async function pointsOf({ kills, run, from, endings }: KillTable): Promise<string[]> {
  kills.listen();
  expect(await run()).toEqual(endings[0]);
  return kills.points.slice(from === undefined ? 0 : kills.points.indexOf(from));
}

/** Whether the order came to the point; its ending must be one of those that may be, either way. */
async function diesAt(point: string, { kills, run, endings }: KillTable): Promise<boolean> {
  kills.listen(point);
  const ending = await run();
  expect(endings.map((each) => ({ point, ...each }))).toContainEqual({ point, ...ending });
  return kills.hasDied || AS_IT_HAPPENS.test(point);
}
