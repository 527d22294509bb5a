import { Capability, type CapabilityOptions } from "../capability/capability.ts";
import type { MeshException } from "../mesh/mesh-exception.ts";
import { refuseFaults } from "../props-error.ts";
import { consulFaults } from "./consul-faults.ts";
import { ConsulLayer } from "./consul-layer.ts";
import { consulMeshExceptions } from "./consul-mesh-exceptions.ts";
import { consulAddress, consulName, consulNamespace } from "./consul-places.ts";
import type { ConsulProps } from "./consul-props.ts";
import { consulValues } from "./consul-values.ts";
import { consulStanza } from "./core-dns.ts";

/**
 * Consul's servers, of the official chart: ACLs that refuse by default, gossip and TLS under keys of its own, names under `.consul` at an
 * address that CoreDNS can forward to. No client agents, no mesh of Consul's, no sync of Kubernetes' Services: others do that.
 *
 * @see https://developer.hashicorp.com/consul/docs/deploy/server/k8s/helm
 */
export class Consul extends Capability {
  /** The HTTP API within the cluster, such as `http://consul-api.consul.svc.cluster.local:8500`. */
  readonly address: string = consulAddress;

  /** Where names under `.consul` are answered, on port 53. */
  readonly dnsAddress: string;

  /** CoreDNS's server block that forwards these names. */
  readonly coreDnsStanza: string;

  /** Where a strict mesh must let plain connections pass. */
  readonly meshExceptions: readonly MeshException[] = consulMeshExceptions;

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: ConsulProps, options: CapabilityOptions) {
    refuseFaults(`Consul "${name}"`, consulFaults(props));
    super("Consul", name, options);
    const { charts, dnsAddress } = props;
    const place = this.objects((app) => {
      new ConsulLayer(app, "consul", props);
    });
    this.release(
      consulName,
      { namespace: consulNamespace, chart: charts.consul, values: consulValues(props), timeout: 900 },
      place,
    );
    this.dnsAddress = dnsAddress;
    this.coreDnsStanza = consulStanza(dnsAddress);
    this.registerOutputs({ address: this.address, dnsAddress });
  }
}
