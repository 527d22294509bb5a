import type { ProblemTable } from "@plinth/chassis";

/** What the providers' stand-ins may refuse, beside what every service refuses. */
export const sandboxProblems = {
  "no-charge": { status: 404, title: "There is no charge with this key" },
  "charge-differs": { status: 409, title: "This key was used for a charge of another amount or currency" },
  "refund-differs": { status: 422, title: "A charge is refunded whole or not at all" },
  "provider-failed": { status: 503, title: "The provider fails for this recipient, as its name asks for" },
} as const satisfies ProblemTable;
