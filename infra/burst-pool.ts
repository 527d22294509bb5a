import type { KarpenterCloud } from "@plinth/constructs/aws";
import { stringToken } from "@plinth/constructs/bridge";
import { KarpenterNodeClass, KarpenterNodePool, Layer } from "@plinth/constructs/kube";
import type { Construct } from "constructs";
import { versions } from "../stacks/versions.ts";
import { type CloudSettings, gibibytes, prefixOf } from "./foundation-props.ts";
import { tagsOf } from "./tags.ts";
import { WORKLOAD_LABEL } from "./workload.ts";
import { zoneNames } from "./zone-names.ts";

export interface BurstPoolProps {
  readonly settings: CloudSettings;
  readonly burst: NonNullable<CloudSettings["burst"]>;
  readonly karpenter: KarpenterCloud;
}

/** Nodes that Karpenter makes when stateless pods find no room: spot where there is any, else on demand. */
export class BurstPool extends Layer {
  constructor(scope: Construct, id: string, { settings, burst, karpenter }: BurstPoolProps) {
    super(scope, id);
    const machines = new KarpenterNodeClass(this, "machines", {
      name: id,
      clusterName: prefixOf(settings),
      nodeRole: stringToken(karpenter.nodeRoleName),
      bottlerocketVersion: versions.bottlerocket,
      tags: tagsOf(settings),
    });
    const pool = new KarpenterNodePool(this, "pool", {
      name: id,
      nodeClass: machines,
      limits: { cpus: Number(burst.cpu), memoryGib: gibibytes(burst.memory) },
      capacityTypes: ["spot", "on-demand"],
      architectures: burst.architectures,
      zones: zoneNames(settings),
      labels: { [WORKLOAD_LABEL]: "stateless" },
    });
    pool.node.addDependency(machines);
  }
}
