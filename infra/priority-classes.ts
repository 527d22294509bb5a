import { Layer } from "@plinth/constructs/kube";
import { k8s } from "cdk8s-plus-27";
import type { Construct } from "constructs";

/** The classes of pods beside Kubernetes' own, from the one that others give way to. */
export const priorityClasses = {
  /** What services stand on. */
  platform: "platform",
  /** Room that is kept free: it gives way to every pod. */
  headroom: "headroom",
} as const;

/** Which pods give way to which on a full cluster: room that is kept free to all, services to what they stand on. */
export class PriorityClasses extends Layer {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#make(priorityClasses.platform, 1_000_000, "What services stand on");
    this.#make(priorityClasses.headroom, -10, "Room that is kept free for other pods");
  }

  #make(name: string, value: number, description: string): void {
    new k8s.KubePriorityClass(this, name, { metadata: { name }, value, globalDefault: false, description });
  }
}
