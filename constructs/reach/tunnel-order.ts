import type { TunnelTarget } from "./tunnel-target.ts";

/** What the process of a tunnel is told, as JSON on its standard input: a kubeconfig may hold credentials. */
export interface TunnelOrder {
  /** The content of a kubeconfig. */
  readonly kubeconfig: string;
  /** @default - the kubeconfig's current one */
  readonly context?: string;
  readonly targets: readonly TunnelTarget[];
  /** How long to wait for a ready pod of each target. */
  readonly waitSeconds: number;
  /** How long it goes on with nobody using it. */
  readonly idleSeconds: number;
}

/** What it answers: one line of JSON on its standard output. Then it goes on by itself. */
export type TunnelAnswer = { readonly ready: true } | { readonly error: string };
