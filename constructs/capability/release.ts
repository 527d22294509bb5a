import { Release } from "@pulumi/kubernetes/helm/v3/release.js";
import type * as pulumi from "@pulumi/pulumi";

/** A chart of somebody else's, as stacks/versions.ts has it. */
export interface PinnedChart {
  /** Its name in the repository, or its address in an OCI registry. */
  readonly chart: string;
  /** @default - none, as of a chart in an OCI registry */
  readonly repository?: string;
  readonly version: string;
}

/** A Helm release. */
export interface ReleaseProps {
  readonly namespace: string;
  readonly chart: PinnedChart;
  /** @default - the chart's own */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Seconds until it must be ready. @default 600 */
  readonly timeout?: number;
}

/** Installs a chart under its release name and waits until all of it is ready; one that fails is taken back whole. */
export function releaseOf(
  name: string,
  { namespace, chart: { chart, repository, version }, values = {}, timeout = 600 }: ReleaseProps,
  options: pulumi.CustomResourceOptions,
): Release {
  return new Release(
    name,
    {
      name,
      namespace,
      chart,
      version,
      ...(repository !== undefined && { repositoryOpts: { repo: repository } }),
      values: { ...values },
      atomic: true,
      timeout,
    },
    options,
  );
}
