import type * as pulumi from "@pulumi/pulumi";
import type { ChartNodes } from "../capability/chart-nodes.ts";
import type { PinnedChart } from "../capability/release.ts";
import type { Receiver } from "./receiver-props.ts";

/** The charts that are installed. */
export interface ObservabilityCharts {
  /** The definitions alone, in a release of their own: Helm never brings those up to date that come inside another chart. */
  readonly prometheusOperatorCrds: PinnedChart;
  readonly kubePrometheusStack: PinnedChart;
  readonly opentelemetryCollector: PinnedChart;
  readonly jaeger: PinnedChart;
  /** Of grafana-community. */
  readonly loki: PinnedChart;
}

/** An image in place of the one that a chart would take. */
export interface PinnedImage {
  /** With its registry, such as `quay.io/prometheus/prometheus`. */
  readonly repository: string;
  readonly tag: string;
}

/** The images that the charts do not choose. */
export interface ObservabilityImages {
  readonly prometheus: PinnedImage;
  /** A distribution with the components of `collector-config.ts`, such as contrib. */
  readonly opentelemetryCollector: PinnedImage;
  readonly jaeger: PinnedImage;
}

/** How long something is kept, and on how large a volume. */
export interface Retention {
  readonly days: number;
  readonly gibibytes: number;
}

/** Which traces are kept, of those that the services themselves sampled. Traces with an error are always kept. */
export interface TraceSampling {
  /** Slower traces are always kept: the objective of P95, in milliseconds. */
  readonly slowMilliseconds: number;
  /** The share of all others, 0 to 100. */
  readonly samplingPercent: number;
}

/** Where logs are kept outside of the cluster; the account `loki` of the observability namespace must be allowed to. */
export interface LogBucket {
  readonly name: pulumi.Input<string>;
  readonly region: string;
}

/** Metrics, traces and logs of a cluster, and who is told of alerts. */
export interface ObservabilityProps {
  /** On every metric, trace and log. */
  readonly clusterName: string;

  /** Whether what can have replicas has them: Prometheus and the gateway two, Alertmanager three, Loki three with a bucket. */
  readonly highlyAvailable: boolean;

  /** Whether the pods are in the mesh. */
  readonly meshed: boolean;

  readonly nodes: ChartNodes;
  readonly charts: ObservabilityCharts;
  readonly images: ObservabilityImages;

  /** Who is told of alerts; where highlyAvailable, somebody must take pages and somebody tickets. @default - nobody */
  readonly receivers?: readonly Receiver[];

  /**
   * Secrets that are made in the observability namespace before the charts, such as those that receivers name. One that is not here must
   * come from elsewhere, such as the External Secrets Operator.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;

  /** The Secret with Grafana's `admin-user` and `admin-password`; until it is there, the installation waits. @default "grafana-admin" */
  readonly grafanaAdminSecret?: string;

  /** @default 15 days on 100 GiB where highlyAvailable, else 3 days on 20 GiB; each replica has its own */
  readonly metrics?: Retention;

  /** @default 3 days on 50 GiB where highlyAvailable, else 1 day on 10 GiB */
  readonly traces?: Retention;

  /** @default 14 days on 50 GiB where highlyAvailable, else 3 days on 20 GiB */
  readonly logs?: Retention;

  /** @default - on Loki's own volume, with one replica */
  readonly logBucket?: LogBucket;

  /** @default slower than 120 ms, and 10 % of the rest */
  readonly sampling?: TraceSampling;

  /** Namespaces whose pods may query Prometheus, such as that of KEDA. @default - none but our own */
  readonly prometheusReaders?: readonly string[];

  /** @default "gp3-retain" */
  readonly storageClass?: string;

  /** The PriorityClass of all pods but Jaeger's, whose chart has no field for it. @default "platform" */
  readonly priorityClassName?: string;
}

/** The props with their defaults. */
export type ResolvedObservability = Required<Omit<ObservabilityProps, "logBucket">> &
  Pick<ObservabilityProps, "logBucket">;

export function resolveObservability(props: ObservabilityProps): ResolvedObservability {
  const either = <T>(whereAvailable: T, elsewhere: T) => (props.highlyAvailable ? whereAvailable : elsewhere);
  return {
    receivers: [],
    secrets: {},
    grafanaAdminSecret: "grafana-admin",
    metrics: either({ days: 15, gibibytes: 100 }, { days: 3, gibibytes: 20 }),
    traces: either({ days: 3, gibibytes: 50 }, { days: 1, gibibytes: 10 }),
    logs: either({ days: 14, gibibytes: 50 }, { days: 3, gibibytes: 20 }),
    sampling: { slowMilliseconds: 120, samplingPercent: 10 },
    prometheusReaders: [],
    storageClass: "gp3-retain",
    priorityClassName: "platform",
    ...props,
  };
}
