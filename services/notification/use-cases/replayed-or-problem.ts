import { Problem } from "@plinth/chassis";
import type { Replayed } from "../domain/delivery-history.ts";

const PROBLEMS = {
  unknown: "not-found",
  "under-way": "delivery-under-way",
  disabled: "webhook-disabled",
} as const satisfies Readonly<Record<Exclude<Replayed, "replayed">, string>>;

/** @throws Problem `not-found`, `delivery-under-way`, `webhook-disabled` */
export function replayedOrProblem(replayed: Replayed): void {
  if (replayed !== "replayed") {
    throw new Problem(PROBLEMS[replayed]);
  }
}
