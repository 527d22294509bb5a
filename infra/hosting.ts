import type { Placement } from "@plinth/constructs/kube";
import type {
  CredentialsHosting,
  DiscoveryHosting,
  LoadOf,
  MeshHosting,
  ObservabilityHosting,
} from "./service-hosting.ts";

/** What a cluster decides of the services that it runs. */
export interface Hosting {
  /** The nodes that they run on, where they do not say so themselves. */
  readonly nodes: Placement;
  /** An image of ours as the nodes pull it. */
  image(name: string): string;
  /** @default - no mesh */
  readonly mesh?: MeshHosting;
  /** @default - settings do not change while services run */
  readonly discovery?: DiscoveryHosting;
  /** @default - the logins at stores are given, and stand in the services' Secrets */
  readonly credentials?: CredentialsHosting;
  /** @default - nobody reads metrics, and nothing is traced */
  readonly observability?: ObservabilityHosting;
  /** @default - CPU alone */
  readonly loadOf?: LoadOf;
}

/** A cluster that was there before: any node, images as they are named. */
export const plainHosting: Hosting = { nodes: {}, image: (name) => name };
