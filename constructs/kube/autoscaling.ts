/** A load that is measured outside of the pods' CPU, such as requests or a backlog of messages. */
export interface LoadMetric {
  /** Its name among the autoscaler's metrics: a-z, 0-9 and -. */
  readonly name: string;
  /** PromQL that gives the load of all pods together, one number. */
  readonly query: string;
  /** What one pod is to have of it. */
  readonly perPod: number;
}

/** Messages that a service has before it. */
export interface TopicBacklog {
  readonly topic: string;
  /** The consumer group. */
  readonly group: string;
  /** What one pod is to have of them. */
  readonly perPod: number;
}

/** Backlogs in a Kafka. */
export interface KafkaBacklogs {
  /** The pods' own environment variable that has the brokers' addresses. */
  readonly brokersVariable: string;
  readonly login: KafkaBacklogLogin;
  readonly topics: readonly TopicBacklog[];
}

/** What Kafka is asked with, by SCRAM-SHA-512: keys of a Secret in the pods' namespace. */
export interface KafkaBacklogLogin {
  /** @default - the Secret of the pods' own secret variables, whose keys are their names */
  readonly secretName?: string;
  readonly usernameKey: string;
  readonly passwordKey: string;
  /** Of the authority that the brokers' certificates come from, in PEM. @default - Kafka is asked without TLS */
  readonly certificateAuthorityKey?: string;
}

/** Loads, and who measures them. */
export interface MeasuredLoad {
  /** The base URL of a Prometheus. */
  readonly prometheusUrl: string;
  readonly metrics: readonly LoadMetric[];
  /** @default - none */
  readonly backlogs?: KafkaBacklogs;
}

/** The pods that an autoscaler may run, and when it adds one. */
export interface AutoscalingRange {
  /** Fewest pods. */
  readonly min: number;
  /** Most pods. */
  readonly max: number;
  /** Average CPU that it aims at, in percent of what the pods request. */
  readonly cpuPercent: number;
  /** Beside the CPU; needs KEDA in the cluster. @default - none */
  readonly load?: MeasuredLoad;
}

/** Whether and how a workload's pods are added and removed by load. */
export class Autoscaling {
  /**
   * Between two counts, on the pods' average CPU in percent of what they request, and on measured load where there is any: what asks
   * for the most pods wins.
   */
  static between(
    min: number,
    max: number,
    { cpuPercent = 70, load }: { readonly cpuPercent?: number; readonly load?: MeasuredLoad | undefined } = {},
  ): Autoscaling {
    return new Autoscaling({ min, max, cpuPercent, ...(load && { load }) });
  }

  /** No autoscaler: the count stays what it was asked to be. */
  static off(): Autoscaling {
    return new Autoscaling(undefined);
  }

  /** Undefined where there is no autoscaler. */
  readonly range: AutoscalingRange | undefined;

  private constructor(range: AutoscalingRange | undefined) {
    this.range = range;
  }
}
