import type * as pulumi from "@pulumi/pulumi";
import type { ChartNodes } from "../capability/chart-nodes.ts";

/** Where the gateway counts. */
export interface LimitsStoreProps {
  /** The official image of Redis, 7.0 or newer, with its tag. */
  readonly image: string;
  /** What Kong logs in with: 32 characters or more. */
  readonly password: pulumi.Input<string>;
  /** The name of every object of it. @default "gateway-limits" */
  readonly name?: string;
  /** What counters may take, in mebibytes; the container may take a third more. @default 192 */
  readonly memoryMebibytes?: number;
  /** Which nodes it may run on. @default - any */
  readonly nodes?: ChartNodes;
  /** @default - the cluster's */
  readonly priorityClassName?: string;
  /** Whether its pods are in the mesh. @default false */
  readonly meshed?: boolean;
}
