import { Lazy } from "cdk8s";
import { k8s } from "cdk8s-plus-27";
import { Construct } from "constructs";
import { Peer } from "./peer.ts";
import { Port } from "./port.ts";

/** Whose connections are ruled. */
export interface ConnectionPolicyProps {
  readonly name: string;
  /** The labels of the pods. */
  readonly podLabels: Readonly<Record<string, string>>;

  /**
   * Whether the pods are in a mesh in ambient mode. The network then sees connections between them and other pods at the port of its
   * tunnels, whatever port they are for; so each rule that names pods lets tunnels through too, and the mesh tells the ports apart.
   *
   * @default false
   * @see https://istio.io/latest/docs/ambient/usage/networkpolicy/
   */
  readonly meshed?: boolean;
}

/** The port of the mesh's tunnels, of all pods. */
export const HBONE_PORT = 15008;

/** What probes of pods in the mesh come from: the node's part of the mesh puts it in place of the kubelet's own address. */
const PROBE_ADDRESS = "169.254.7.127/32";

const tunnel = Port.tcp(HBONE_PORT);
const waypoints = {
  podSelector: { matchLabels: { "gateway.networking.k8s.io/gateway-class-name": "istio-waypoint" } },
};

/** A NetworkPolicy that refuses every connection to and from the pods, but for name resolution and what is allowed here. */
export class ConnectionPolicy extends Construct {
  readonly apiObject: k8s.KubeNetworkPolicy;
  readonly #ingress: k8s.NetworkPolicyIngressRule[] = [];
  readonly #egress: k8s.NetworkPolicyEgressRule[] = [];
  readonly #meshed: boolean;

  constructor(scope: Construct, id: string, props: ConnectionPolicyProps) {
    super(scope, id);
    this.#meshed = props.meshed ?? false;
    const names = [...Peer.namespace("kube-system").selectors];
    this.#egress.push({ to: names, ports: [Port.udp(53), Port.tcp(53)].map(toRule) });
    if (this.#meshed) {
      this.#joinMesh();
    }
    this.apiObject = new k8s.KubeNetworkPolicy(this, "Resource", {
      metadata: { name: props.name, labels: { ...props.podLabels } },
      spec: {
        podSelector: { matchLabels: { ...props.podLabels } },
        policyTypes: ["Ingress", "Egress"],
        ingress: Lazy.any({ produce: () => this.#ingress }),
        egress: Lazy.any({ produce: () => this.#egress }),
      },
    });
  }

  /** Lets the peer open connections to these ports of the pods. */
  allowFrom(peer: Peer, ...ports: readonly Port[]): void {
    const from = peer.selectors.length > 0 && { from: [...peer.selectors] };
    this.#ingress.push({ ...from, ports: this.#portsOf(peer, ports).map(toRule) });
  }

  /** Lets the pods open connections to these ports of the peer. */
  allowTo(peer: Peer, ...ports: readonly Port[]): void {
    const to = peer.selectors.length > 0 && { to: [...peer.selectors] };
    this.#egress.push({ ...to, ports: this.#portsOf(peer, ports).map(toRule) });
  }

  #portsOf(peer: Peer, ports: readonly Port[]): readonly Port[] {
    const namesPods = peer.selectors.some(({ podSelector, namespaceSelector }) => podSelector ?? namespaceSelector);
    const isTcp = ports.some(({ protocol }) => protocol === "TCP");
    return this.#meshed && namesPods && isTcp ? [...ports, tunnel] : ports;
  }

  /** Requests come from the waypoint of the pods' namespace and go to that of the callee's; the kubelet probes every port. */
  #joinMesh(): void {
    this.#ingress.push({ from: [{ ipBlock: { cidr: PROBE_ADDRESS } }] });
    this.#ingress.push({ from: [waypoints], ports: [toRule(tunnel)] });
    this.#egress.push({ to: [{ ...waypoints, namespaceSelector: {} }], ports: [toRule(tunnel)] });
  }
}

function toRule({ protocol, number, last }: Port): k8s.NetworkPolicyPort {
  return { protocol, port: k8s.IntOrString.fromNumber(number), ...(last !== undefined && { endPort: last }) };
}
