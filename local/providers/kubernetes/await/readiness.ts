import type { KubeObject } from "../../../kube/kube-object.ts";
import type { Cluster } from "../cluster.ts";
import type { RelatedKind } from "./object-watch.ts";

/** How far an object is. */
export interface Readiness {
  readonly ready: boolean;
  /** What is still missing, such as `2 of 3 replicas are available`; for people. */
  readonly waitingFor: string;
  /** Milliseconds after which to look again even if nothing changes. */
  readonly againAfter?: number;
}

/** What a rule may look at beside the object. */
export interface ReadinessContext {
  readonly cluster: Cluster;
  /** Objects of the rule's related kind. */
  readonly related: readonly KubeObject[];
  /** Milliseconds since the object or something related last changed. */
  readonly quietFor: number;
}

/** When objects of one kind count as ready. */
export interface ReadinessRule {
  /** Seconds, where neither the resource nor an annotation says otherwise. */
  readonly timeoutSeconds: number;
  /** @throws ReadinessFailure when it cannot become ready any more */
  readonly check: (object: KubeObject, context: ReadinessContext) => Readiness | Promise<Readiness>;
  readonly related?: (object: KubeObject) => RelatedKind | undefined;
  /** Label selector of the pods whose troubles explain the object's. */
  readonly pods?: (object: KubeObject) => string | undefined;
}

/** An object has failed for good: waiting longer is no use. */
export class ReadinessFailure extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "ReadinessFailure";
  }
}

export const ready: Readiness = { ready: true, waitingFor: "" };

export function waiting(waitingFor: string): Readiness {
  return { ready: false, waitingFor };
}
