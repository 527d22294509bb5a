import type { Size } from "cdk8s";
import type { Cpu } from "cdk8s-plus-27";

/** An amount of CPU and memory. */
export interface Compute {
  readonly cpu: Cpu;
  readonly memory: Size;
}

/** What a container is promised, and what it may use at most. */
export interface Resources {
  readonly requests: Compute;
  readonly limits: Compute;
}
