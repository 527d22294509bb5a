import type { Duration } from "cdk8s";
import type { DeploymentStrategy, EnvValue, Probe } from "cdk8s-plus-27";
import type { Autoscaling } from "./autoscaling.ts";
import type { Placement } from "./placement.ts";
import type { Resources } from "./resources.ts";

/** A stateless HTTP service. */
export interface MicroserviceProps {
  /** The image with its tag or digest; `latest` is refused, as nobody could tell what runs. */
  readonly image: string;

  /**
   * The name of all of its objects, and of its Service in DNS.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Pods that run. Given, the count is yours: every rollout starts from it, and the autoscaler moves it from there. Left out while
   * `autoscaling` is given, the count is the autoscaler's: it starts at the least, and no later rollout touches it.
   *
   * @default - the least of `autoscaling`; 2 where that is not given either
   */
  readonly replicas?: number;

  /**
   * How the load moves the count.
   *
   * @default Autoscaling.between(replicas, 2 * replicas)
   */
  readonly autoscaling?: Autoscaling;

  /**
   * How a new version replaces the old one.
   *
   * @default - rolling: one pod more, none less
   */
  readonly strategy?: DeploymentStrategy;

  /**
   * CPU and memory of each pod.
   *
   * @default - requests 100m and 128Mi, limits 500m and 256Mi
   */
  readonly resources?: Resources;

  /**
   * The port that the container listens on, and the Service too.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * When the container is restarted.
   *
   * @default - GET /health fails three times, asked each 10 s after the first 30 s
   */
  readonly liveness?: Probe;

  /**
   * When the pod gets requests.
   *
   * @default - GET /ready succeeds, asked each 2 s
   */
  readonly readiness?: Probe;

  /**
   * Holds the other probes back until it succeeds, for a slow start.
   *
   * @default - none
   */
  readonly startup?: Probe;

  /**
   * The program to run in place of the image's own.
   *
   * @default - the image's entry point
   */
  readonly command?: readonly string[];

  /**
   * The program's arguments.
   *
   * @default - the image's
   */
  readonly args?: readonly string[];

  /**
   * Environment variables: plain text, or an `EnvValue` from a ConfigMap, a Secret or a field of the pod. Text that is secret goes
   * through `secretEnv()`.
   *
   * @default - none
   */
  readonly env?: Readonly<Record<string, string | EnvValue>>;

  /**
   * The user and group that the container runs as; not 0.
   *
   * @default 65532
   */
  readonly user?: number;

  /**
   * How long a pod that is to stop still takes requests, until every gateway knows that it goes.
   *
   * @default Duration.seconds(5)
   */
  readonly stopDelay?: Duration;

  /**
   * How long a pod may take to stop, `stopDelay` included, before it is killed.
   *
   * @default Duration.seconds(30)
   */
  readonly stopGrace?: Duration;

  /**
   * The nodes that the pods run on.
   *
   * @default - any
   */
  readonly placement?: Placement;

  /**
   * Whether the pods are in a mesh in ambient mode, so that their NetworkPolicy lets its tunnels through. The labels of the namespace
   * put them there.
   *
   * @default false
   */
  readonly meshed?: boolean;
}
