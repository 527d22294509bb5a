import type { ProblemTable } from "@plinth/chassis";

/** What the order service may refuse, beside what every service refuses. */
export const orderProblems = {
  "order-not-found": { status: 404, title: "There is no such order of yours" },
  "order-not-cancellable": { status: 409, title: "The order cannot be cancelled any more" },
} as const satisfies ProblemTable;
