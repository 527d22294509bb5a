/**
 * CoreDNS's configuration on EKS, and beside it: names under `.consul` are asked of Consul. It goes into the add-on's configuration as
 * `corefile`.
 *
 * @param consulDns The address of Consul's DNS Service: CoreDNS forwards to addresses, not to names.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html
 * @see https://developer.hashicorp.com/consul/docs/manage/dns/forwarding/k8s
 */
export function corefileWithConsul(consulDns: string): string {
  return `${clusterZone}\n${consulStanza(consulDns)}`;
}

/** What EKS's own default is; see the page above. */
const clusterZone = `.:53 {
    errors
    health {
        lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
    }
    prometheus :9153
    forward . /etc/resolv.conf
    cache 30
    loop
    reload
    loadbalance
}
`;

/** The server block for `.consul`: Consul says how long each answer holds; what is not there may be there a moment later. */
export function consulStanza(consulDns: string): string {
  return `consul:53 {
    errors
    prometheus :9153
    cache {
        success 9984 30
        denial 9984 2
    }
    forward . ${consulDns}
    reload
}
`;
}
