import { Capability, type CapabilityOptions } from "../capability/capability.ts";
import { refuseFaults } from "../props-error.ts";
import { vaultFaults } from "./vault-faults.ts";
import { VaultJobs } from "./vault-jobs.ts";
import { VaultLayer } from "./vault-layer.ts";
import { vaultAddress, vaultName, vaultNamespace } from "./vault-places.ts";
import type { VaultProps } from "./vault-props.ts";
import { vaultValues } from "./vault-values.ts";

/**
 * Vault's servers, of the official chart: Raft over zones, unsealed by a key of AWS KMS, initialised once by a Job that keeps the recovery
 * keys in AWS Secrets Manager, an audit log on the standard output, snapshots to object storage. No injector: `VaultCredentials` puts an
 * agent beside a service. What is inside Vault is `VaultContents`.
 *
 * @see https://developer.hashicorp.com/vault/docs/deploy/kubernetes/helm
 */
export class Vault extends Capability {
  /** The HTTP API within the cluster, such as `http://vault-api.vault.svc.cluster.local:8200`. */
  readonly address: string = vaultAddress;

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: VaultProps, options: CapabilityOptions) {
    refuseFaults(`Vault "${name}"`, vaultFaults(props));
    super("Vault", name, options);
    const place = this.objects((app) => {
      new VaultLayer(app, "vault", props);
    });
    const release = this.release(
      vaultName,
      { namespace: vaultNamespace, chart: props.charts.vault, values: vaultValues(props), timeout: 900 },
      place,
    );
    this.objects(
      (app) => {
        new VaultJobs(app, "vault-jobs", props);
      },
      [release],
    );
    this.registerOutputs({ address: this.address });
  }
}
