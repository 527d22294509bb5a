/** The pods that an autoscaler may run, and when it adds one. */
export interface AutoscalingRange {
  /** Fewest pods. */
  readonly min: number;
  /** Most pods. */
  readonly max: number;
  /** Average CPU that it aims at, in percent of what the pods request. */
  readonly cpuPercent: number;
}

/** Whether and how a workload's pods are added and removed by load. */
export class Autoscaling {
  /** Between two counts, on the pods' average CPU in percent of what they request. */
  static between(min: number, max: number, { cpuPercent = 70 }: { readonly cpuPercent?: number } = {}): Autoscaling {
    return new Autoscaling({ min, max, cpuPercent });
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
