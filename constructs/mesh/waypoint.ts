import { ApiObject, Yaml } from "cdk8s";
import { k8s } from "cdk8s-plus-27";
import { Construct } from "constructs";
import { ConnectionPolicy, HBONE_PORT } from "../kube/connection-policy.ts";
import { Peer } from "../kube/peer.ts";
import { restrictedPod } from "../kube/pod-security.ts";
import { spreadOfDeployment } from "../kube/pod-spread.ts";
import { Port } from "../kube/port.ts";
import { refuseFaults } from "../props-error.ts";
import { Identity } from "./identity.ts";
import { MESH_NAMESPACE, WAYPOINT_NAME } from "./mesh-labels.ts";
import { waypointFaults } from "./waypoint-faults.ts";
import type { WaypointProps } from "./waypoint-props.ts";

/**
 * The proxies that all requests to a namespace's Services go through: they route, retry, time out and rule who may call what. The
 * namespace chooses it by its labels, `meshedNamespaceLabels({ waypoint })`.
 *
 * @throws PropsError with every fault of the props
 * @see https://istio.io/latest/docs/ambient/usage/waypoint/
 */
export class Waypoint extends Construct {
  /** Who calls the services' pods. */
  readonly identity: Identity;

  constructor(scope: Construct, id: string, props: WaypointProps) {
    super(scope, id);
    refuseFaults("Waypoint", waypointFaults(props));
    const { name = WAYPOINT_NAME, namespace } = props;
    this.identity = Identity.of(namespace, name);
    const parameters = new k8s.KubeConfigMap(this, "Parameters", {
      metadata: { name, namespace },
      data: parametersOf(props),
    });
    const gateway = new ApiObject(this, "Gateway", {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name, namespace, labels: { "istio.io/waypoint-for": "service" } },
      spec: {
        gatewayClassName: "istio-waypoint",
        listeners: [{ name: "mesh", port: HBONE_PORT, protocol: "HBONE" }],
        infrastructure: { parametersRef: { group: "", kind: "ConfigMap", name } },
      },
    });
    const connections = this.#connections(name, props);
    gateway.addDependency(parameters, connections);
  }

  /** Its pods are not behind ztunnel: they speak the mesh's protocol themselves. */
  #connections(name: string, { observedBy, tracesTo }: WaypointProps): ConnectionPolicy {
    const policy = new ConnectionPolicy(this, "Connections", {
      name,
      podLabels: { "gateway.networking.k8s.io/gateway-name": name },
    });
    // Nobody speaks there without a certificate of the mesh.
    policy.allowFrom(Peer.anyone(), Port.tcp(HBONE_PORT));
    // Its own namespace's pods.
    policy.allowTo(Peer.pods({}), Port.tcp(HBONE_PORT));
    policy.allowTo(Peer.namespace(MESH_NAMESPACE), Port.tcp(15012));
    if (observedBy !== undefined) {
      policy.allowFrom(Peer.namespace(observedBy), Port.tcp(15020));
    }
    if (tracesTo !== undefined) {
      policy.allowTo(Peer.namespace(tracesTo), Port.tcp(HBONE_PORT), Port.tcp(4318));
    }
    return policy;
  }
}

/**
 * Patches of what istiod makes of the Gateway. It makes an autoscaler and a disruption budget only where they are patched.
 *
 * @see https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#automated-deployment
 */
function parametersOf(props: WaypointProps): Record<string, string> {
  const { highlyAvailable, most = 6 } = props;
  const cpu = { type: "Utilization", averageUtilization: 70 };
  return {
    deployment: Yaml.stringify({ spec: { template: { spec: podOf(props) } } }),
    ...(highlyAvailable && {
      horizontalPodAutoscaler: Yaml.stringify({
        spec: {
          minReplicas: 2,
          maxReplicas: most,
          metrics: [{ type: "Resource", resource: { name: "cpu", target: cpu } }],
        },
      }),
      podDisruptionBudget: Yaml.stringify({
        spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" },
      }),
    }),
  };
}

function podOf({
  name = WAYPOINT_NAME,
  highlyAvailable,
  nodes,
  requests = { cpu: "100m", memory: "128Mi" },
  limits = { cpu: "2", memory: "1Gi" },
  priorityClassName = "system-cluster-critical",
}: WaypointProps) {
  return {
    priorityClassName,
    nodeSelector: { ...nodes.nodeSelector },
    tolerations: nodes.tolerations.map((toleration) => ({ ...toleration })),
    ...(highlyAvailable && {
      topologySpreadConstraints: spreadOfDeployment({ "gateway.networking.k8s.io/gateway-name": name }),
    }),
    // What Pod Security `restricted` asks for and Istio leaves out.
    securityContext: { seccompProfile: restrictedPod.seccompProfile },
    containers: [{ name: "istio-proxy", resources: { requests: { ...requests }, limits: { ...limits } } }],
  };
}
