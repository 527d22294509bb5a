import type { ProblemTable } from "@plinth/chassis";

/** What the inventory service may refuse, beside what every service refuses. */
export const inventoryProblems = {
  "if-match-malformed": { status: 400, title: "If-Match is not a list of entity tags" },
  "unknown-product": { status: 404, title: "There is no product with this SKU" },
  "unknown-version": { status: 404, title: "The stock has not reached this version" },
  "product-exists": { status: 409, title: "There is a product with this SKU already" },
  "warehouse-exists": { status: 409, title: "There is a warehouse with this id already" },
  "version-lost-race": { status: 409, title: "Another write came first" },
  "stock-reserved": { status: 409, title: "There are not so many pieces that are not reserved" },
  "version-stale": { status: 412, title: "The stock is not of this version any more" },
  "unknown-warehouse": { status: 422, title: "There is no warehouse with this id" },
} as const satisfies ProblemTable;
