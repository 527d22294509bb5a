import { Size } from "cdk8s";
import { Cpu, k8s } from "cdk8s-plus-27";
import { Construct } from "constructs";
import { digestToken } from "../bridge/digest-token.ts";
import { Peer } from "../kube/peer.ts";
import { Port } from "../kube/port.ts";
import type { Resources } from "../kube/resources.ts";
import { refuseFaults } from "../props-error.ts";
import {
  agentTokenFolder,
  agentTokenVolume,
  credentialsFile,
  credentialsFolder,
  vaultAgentConfig,
} from "./vault-agent-config.ts";
import { vaultCredentialsFaults } from "./vault-credentials-faults.ts";
import type { VaultCredentialsProps } from "./vault-credentials-props.ts";
import { vaultPorts } from "./vault-places.ts";

const configFolder = "/etc/plinth/vault-agent";

const agentResources: Resources = {
  requests: { cpu: Cpu.millis(10), memory: Size.mebibytes(64) },
  limits: { cpu: Cpu.millis(200), memory: Size.mebibytes(128) },
};

/**
 * Vault's agent beside a service: it logs in as the service's account and keeps the service's logins in files in memory, from before the
 * service starts. The service reads `DATABASE_CREDENTIALS_FILE`, `REDIS_CREDENTIALS_FILE` and `KAFKA_CREDENTIALS_FILE`, each a JSON file
 * with `username` and `password`, again whenever it changes. Nothing secret is in the pod's description.
 *
 * @see https://developer.hashicorp.com/vault/docs/agent-and-proxy/agent
 */
export class VaultCredentials extends Construct {
  /** @throws PropsError with every fault of the props */
  constructor(scope: Construct, id: string, props: VaultCredentialsProps) {
    super(scope, id);
    refuseFaults("VaultCredentials", vaultCredentialsFaults(props));
    const { microservice, image, address, kinds, refreshSeconds = 60, certificateAuthority, resources } = props;
    const name = `${microservice.name}-vault-agent`;
    const data = {
      "agent.hcl": vaultAgentConfig(microservice.name, kinds, refreshSeconds),
      ...(certificateAuthority !== undefined && { "ca.pem": certificateAuthority }),
    };
    const config = new k8s.KubeConfigMap(this, "Config", {
      metadata: { name, labels: { ...microservice.podLabels } },
      data,
    });
    microservice.deployment.node.addDependency(config);
    microservice.deployment.podMetadata.addAnnotation("plinth.dev/vault-agent-digest", digestToken(data));
    microservice.sidecar({
      name: "vault-agent",
      image,
      command: ["vault", "agent", `-config=${configFolder}/agent.hcl`],
      env: {
        VAULT_ADDR: address,
        ...(certificateAuthority !== undefined && { VAULT_CACERT: `${configFolder}/ca.pem` }),
      },
      resources: resources ?? agentResources,
      startup: {
        command: ["/bin/sh", "-c", kinds.map((kind) => `test -s ${credentialsFile(kind)}`).join(" && ")],
        seconds: 180,
      },
      volumes: [
        { name: "vault-agent", source: { configMap: { name } }, path: configFolder, readOnly: true },
        { name: "vault-token", source: agentTokenVolume, path: agentTokenFolder, readOnly: true },
        {
          name: "credentials",
          source: { emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
          path: credentialsFolder,
          shared: true,
        },
      ],
    });
    for (const kind of kinds) {
      microservice.env(`${kind.toUpperCase()}_CREDENTIALS_FILE`, credentialsFile(kind));
    }
    this.#connect(props);
  }

  #connect({ microservice, vault }: VaultCredentialsProps): void {
    if ("namespace" in vault) {
      microservice.allowTo(Peer.namespace(vault.namespace), Port.tcp(vaultPorts.api));
    } else {
      microservice.allowTo(Peer.cidr(vault.cidr), Port.tcp(vault.port));
    }
  }
}
