import type { Placement } from "@plinth/constructs/kube";

/** What a cluster decides of the services that it runs. */
export interface Hosting {
  /** The nodes that they run on, where they do not say so themselves. */
  readonly nodes: Placement;
  /** An image of ours as the nodes pull it. */
  image(name: string): string;
  /** Labels of their namespace. */
  readonly namespaceLabels: Readonly<Record<string, string>>;
}

/** A cluster that was there before: any node, images as they are named. */
export const plainHosting: Hosting = { nodes: {}, image: (name) => name, namespaceLabels: {} };
