import { ApiObject } from "cdk8s";
import { Construct } from "constructs";

/** Whose requests are looked at. */
export interface RightSizingProps {
  /** The object's name, and that of the workload. */
  readonly name: string;
  /** @default "Deployment" */
  readonly kind?: "Deployment" | "StatefulSet";
}

/**
 * Says what a workload's pods should request, in its status (`kubectl describe vpa NAME`), and changes nothing: an autoscaler on CPU
 * and one that changes the CPU's request would chase each other.
 *
 * @see https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/known-limitations.md
 */
export class RightSizing extends Construct {
  constructor(scope: Construct, id: string, { name, kind = "Deployment" }: RightSizingProps) {
    super(scope, id);
    new ApiObject(this, "Resource", {
      apiVersion: "autoscaling.k8s.io/v1",
      kind: "VerticalPodAutoscaler",
      metadata: { name },
      spec: {
        targetRef: { apiVersion: "apps/v1", kind, name },
        updatePolicy: { updateMode: "Off" },
        resourcePolicy: { containerPolicies: [{ containerName: "*", controlledValues: "RequestsOnly" }] },
      },
    });
  }
}
