import { type CostEstimate, type EstimateProps, estimateOf } from "../estimate.ts";
import type { Registered } from "../inventory.ts";
import { readPrices } from "../read-prices.ts";
import { readUsage } from "../usage.ts";

/** A registration, as the recording of a program gives it. */
export function registered(
  type: string,
  name: string,
  inputs: Registered["inputs"] = {},
  dependsOn: readonly Registered[] = [],
): Registered {
  return {
    urn: `urn:pulumi:sample::plinth::${type}::${name}`,
    type,
    inputs,
    dependsOn: dependsOn.map(({ urn }) => urn),
    provider: provider.urn,
  };
}

/** The provider of all of them. */
export const provider: Registered = {
  urn: "urn:pulumi:sample::plinth::pulumi:providers:aws::aws",
  type: "pulumi:providers:aws",
  inputs: { region: "us-east-1" },
  dependsOn: [],
  provider: "",
};

export const cluster = registered("aws:eks/cluster:Cluster", "plinth-sample");

/** A managed group of 50 GiB disks beside 2 GiB ones, with its launch template. */
export function nodeGroup(name: string, desired: number, inputs: Registered["inputs"]): Registered[] {
  const disk = (volumeSize: number) => ({ ebs: { volumeSize, volumeType: "gp3" } });
  const template = registered("aws:ec2/launchTemplate:LaunchTemplate", name, {
    blockDeviceMappings: [disk(2), disk(50)],
  });
  const scalingConfig = { desiredSize: desired, minSize: desired, maxSize: desired * 2 };
  return [template, registered("aws:eks/nodeGroup:NodeGroup", name, { scalingConfig, ...inputs }, [template])];
}

/** The estimate of a stack called sample, at prod's usage. */
export function estimateOfSample(resources: readonly Registered[], props: Partial<EstimateProps> = {}): CostEstimate {
  return estimateOf({
    stack: "sample",
    environment: "prod",
    resources: [provider, ...resources],
    prices: readPrices(),
    assumptions: readUsage("prod"),
    ...props,
  });
}

/** What a component costs a month; undefined where the estimate lacks it. */
export function monthlyOf(estimate: CostEstimate, component: string): number | undefined {
  return estimate.components.find((one) => one.component === component)?.monthly;
}
