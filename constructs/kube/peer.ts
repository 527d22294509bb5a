import type { k8s } from "cdk8s-plus-27";

/** The other end of an allowed connection. */
export class Peer {
  /** Pods by their labels: in the workload's own namespace, or in the one that is named. */
  static pods(labels: Readonly<Record<string, string>>, { namespace }: { readonly namespace?: string } = {}): Peer {
    const podSelector = { matchLabels: { ...labels } };
    return new Peer([namespace === undefined ? { podSelector } : { podSelector, ...inNamespace(namespace) }]);
  }

  /** The pods of another service of ours, by its name. */
  static service(name: string, options: { readonly namespace?: string } = {}): Peer {
    return Peer.pods({ "app.kubernetes.io/name": name }, options);
  }

  /** All pods of a namespace. */
  static namespace(name: string): Peer {
    return new Peer([inNamespace(name)]);
  }

  /** A range of addresses, inside or outside of the cluster. */
  static cidr(cidr: string, { except = [] }: { readonly except?: readonly string[] } = {}): Peer {
    return new Peer([{ ipBlock: { cidr, ...(except.length > 0 && { except: [...except] }) } }]);
  }

  /** Anyone: narrow it by the port. */
  static anyone(): Peer {
    return new Peer([]);
  }

  /** As the NetworkPolicy has it; empty for anyone. */
  readonly selectors: readonly k8s.NetworkPolicyPeer[];

  private constructor(selectors: readonly k8s.NetworkPolicyPeer[]) {
    this.selectors = selectors;
  }
}

function inNamespace(name: string): k8s.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}
