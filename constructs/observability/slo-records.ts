/** What of a service has an objective. */
export type Indicator = "availability" | "latency-p95" | "latency-p99";

/** How far back a share of failures looks. */
export type SloWindow = "5m" | "30m" | "1h" | "2h" | "6h" | "1d" | "3d" | "30d";

/** Windows that are read from the services' own series. */
export const shortWindows: readonly SloWindow[] = ["5m", "30m", "1h", "2h", "6h"];

/** Windows that are read from the rates of 5 minutes: as exact, and cheap. */
export const longWindows: readonly SloWindow[] = ["1d", "3d", "30d"];

/** The window of an error budget. */
export const budgetWindow: SloWindow = "30d";

/** Series that the rules of service levels record, each by `service`, and by `sli` where it is about an objective. */
export const sloRecords = {
  /** Requests a second. */
  requests: "service:requests:rate5m",
  /** Failed, or slow, requests a second. */
  failures: "service_sli:failures:rate5m",
  /** The share that may fail. */
  budget: "service_sli:budget:ratio",
  /** What is left of the budget of 30 days: 1 is all of it, below 0 is more than all spent. */
  budgetLeft: "service_sli:budget_left:ratio30d",
  /** Seconds that 95 % of requests took at most. */
  p95: "service:request_duration_seconds:p95_5m",
  /** Seconds that 99 % of requests took at most. */
  p99: "service:request_duration_seconds:p99_5m",
} as const;

/** The series of the share of requests that failed in a window. */
export function failureRatio(window: SloWindow): string {
  return `service_sli:failures:ratio_rate${window}`;
}

/** The names of all of them. */
export const sloRecordNames: readonly string[] = [
  ...Object.values(sloRecords),
  ...[...shortWindows, ...longWindows].map(failureRatio),
];
