import type * as pulumi from "@pulumi/pulumi";
import type { ChartNodes } from "../capability/chart-nodes.ts";
import type { PinnedChart } from "../capability/release.ts";

/** Autoscaling by measured load, and advice on what pods request. */
export interface ElasticityProps {
  /** KEDA, and the Vertical Pod Autoscaler. */
  readonly charts: { readonly keda: PinnedChart; readonly vpa: PinnedChart };
  /** The nodes of their controllers. */
  readonly nodes: ChartNodes;
  /** Whether each controller has two pods, over zones, so that one node or zone may go. */
  readonly highlyAvailable: boolean;
  /** The PriorityClass of their pods. */
  readonly priorityClassName: string;
  /** Whether the mesh takes their pods in, as it must where Prometheus is in it. */
  readonly meshed: boolean;
  /** Where load is measured. */
  readonly prometheus: { readonly namespace: string; readonly port: number };
  /** The ports of a Kafka, first and last, that backlogs are asked of, wherever it runs. @default - none */
  readonly kafkaPorts?: { readonly first: pulumi.Input<number>; readonly last: pulumi.Input<number> };
}
