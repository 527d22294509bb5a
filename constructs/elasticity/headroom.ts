import { k8s } from "cdk8s-plus-27";
import { Construct } from "constructs";
import { nodesOf } from "../kube/placement-nodes.ts";
import { restrictedContainer, restrictedPod } from "../kube/pod-security.ts";
import { spreadOverZones } from "../kube/pod-spread.ts";
import { refuseFaults } from "../props-error.ts";
import { headroomFaults } from "./headroom-faults.ts";
import type { HeadroomProps } from "./headroom-props.ts";

const user = 65535;

/**
 * Pods that do nothing but hold room: any other pod drives one out at once, and the one that was driven out makes the node autoscaler
 * bring a new node, while the other already runs.
 *
 * @see https://karpenter.sh/docs/concepts/scheduling/
 */
export class Headroom extends Construct {
  /** @throws PropsError with every fault of the props */
  constructor(scope: Construct, id: string, props: HeadroomProps) {
    refuseFaults(`Headroom "${id}"`, headroomFaults(props));
    super(scope, id);
    const name = "headroom";
    const labels = { "app.kubernetes.io/name": name };
    const account = new k8s.KubeServiceAccount(this, "ServiceAccount", {
      metadata: { name, labels },
      automountServiceAccountToken: false,
    });
    const policy = new k8s.KubeNetworkPolicy(this, "Connections", {
      metadata: { name, labels },
      spec: { podSelector: { matchLabels: labels }, policyTypes: ["Ingress", "Egress"] },
    });
    const deployment = new k8s.KubeDeployment(this, "Deployment", {
      metadata: { name, labels },
      spec: {
        replicas: props.pods,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: podSpec(name, labels, props) },
      },
    });
    deployment.addDependency(account, policy);
  }
}

function podSpec(name: string, labels: Record<string, string>, props: HeadroomProps): k8s.PodSpec {
  const { size, image, priorityClassName, placement = {} } = props;
  const quantities = {
    cpu: k8s.Quantity.fromString(size.cpu.amount),
    memory: k8s.Quantity.fromString(`${size.memory.toMebibytes()}Mi`),
  };
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName,
    // There is nothing to end.
    terminationGracePeriodSeconds: 0,
    securityContext: { ...restrictedPod, runAsUser: user, runAsGroup: user },
    ...nodesOf(placement),
    topologySpreadConstraints: spreadOverZones(labels),
    containers: [
      {
        name: "pause",
        image,
        imagePullPolicy: "IfNotPresent",
        resources: { requests: quantities, limits: quantities },
        securityContext: {
          ...restrictedContainer,
          privileged: false,
          runAsNonRoot: true,
          runAsUser: user,
          runAsGroup: user,
        },
      },
    ],
  };
}
