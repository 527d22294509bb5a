import type { Placement } from "../kube/placement.ts";
import type { Compute } from "../kube/resources.ts";

/** Room that is kept free. */
export interface HeadroomProps {
  /** Pods that hold it: as many pods of that size find room at once. */
  readonly pods: number;
  /** What each holds. */
  readonly size: Compute;
  /** A program that only waits, such as Kubernetes' own pause. */
  readonly image: string;
  /** A PriorityClass below that of every other pod. */
  readonly priorityClassName: string;
  /** The nodes where room is kept. @default - any */
  readonly placement?: Placement;
}
