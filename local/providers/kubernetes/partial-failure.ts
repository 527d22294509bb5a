/** A resource that exists but did not become ready: what the engine keeps of it. */
export interface PartialState {
  readonly id: string;
  readonly outs: Record<string, unknown>;
}

/**
 * An object was made or changed, but did not become ready in time, or failed.
 *
 * An engine in this process keeps `partialState`; the SDK's provider server sends `id`, `properties` and `reasons` to the
 * Pulumi CLI as an initialisation failure. Either way the object stays in the state and the next run tries it again.
 */
export class PartialCreateError extends Error {
  readonly partialState: PartialState;
  readonly reasons: readonly string[];
  readonly id: string;
  readonly properties: Record<string, unknown>;

  /**
   * @param headline what was waited for, of which object
   * @param reasons what is known of why, each a line of its own
   */
  constructor(headline: string, reasons: readonly string[], partialState: PartialState) {
    super([headline, ...reasons.map((reason) => `  - ${reason}`)].join("\n"));
    this.name = "PartialCreateError";
    this.partialState = partialState;
    this.reasons = reasons;
    this.id = partialState.id;
    this.properties = partialState.outs;
  }
}
