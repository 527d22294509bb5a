import type { Identity } from "./identity.ts";

/** Who connects to which ports of a store. */
export interface StoreRule {
  readonly from: readonly Identity[];
  /** Ports that the pods listen on, as their containers have them. */
  readonly ports: readonly number[];
}

/** A store, or any other server that is no HTTP service of ours. */
export interface StoreAccessProps {
  /** The name of the policy. */
  readonly name: string;

  readonly namespace: string;

  /** The store's pods. */
  readonly podLabels: Readonly<Record<string, string>>;

  /** All that may connect: the store's own pods too, where they speak to each other. */
  readonly rules: readonly StoreRule[];

  /** Every identity that a workload has. */
  readonly identities: readonly Identity[];
}
