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
}

/** A NetworkPolicy that refuses every connection to and from the pods, but for name resolution and what is allowed here. */
export class ConnectionPolicy extends Construct {
  readonly apiObject: k8s.KubeNetworkPolicy;
  readonly #ingress: k8s.NetworkPolicyIngressRule[] = [];
  readonly #egress: k8s.NetworkPolicyEgressRule[] = [];

  constructor(scope: Construct, id: string, props: ConnectionPolicyProps) {
    super(scope, id);
    this.allowTo(Peer.namespace("kube-system"), Port.udp(53), Port.tcp(53));
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
    this.#ingress.push({ ...(peer.selectors.length > 0 && { from: [...peer.selectors] }), ports: ports.map(toRule) });
  }

  /** Lets the pods open connections to these ports of the peer. */
  allowTo(peer: Peer, ...ports: readonly Port[]): void {
    this.#egress.push({ ...(peer.selectors.length > 0 && { to: [...peer.selectors] }), ports: ports.map(toRule) });
  }
}

function toRule({ protocol, number, last }: Port): k8s.NetworkPolicyPort {
  return { protocol, port: k8s.IntOrString.fromNumber(number), ...(last !== undefined && { endPort: last }) };
}
