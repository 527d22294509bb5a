import { ApiObject } from "cdk8s";
import { k8s } from "cdk8s-plus-27";
import type { Construct } from "constructs";
import { withResourceOptions } from "../bridge/resource-options.ts";
import { CapabilityNamespace } from "../capability/capability-namespace.ts";
import { ConnectionPolicy } from "../kube/connection-policy.ts";
import { Layer } from "../kube/layer.ts";
import { Peer } from "../kube/peer.ts";
import { podIdentityAgent, podIdentityPort } from "../kube/pod-identity-agent.ts";
import { Port } from "../kube/port.ts";
import { prometheusPeer } from "../observability/service-monitoring.ts";
import {
  vaultAccounts,
  vaultApiService,
  vaultName,
  vaultNamespace,
  vaultPorts,
  vaultServerLabels,
} from "./vault-places.ts";
import type { VaultPeer, VaultProps } from "./vault-props.ts";

/** Where a pod asks for its identity in AWS. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
/** Vault's namespace, who may connect to what in it, its service accounts, and the Service of the servers that are unsealed. */
export class VaultLayer extends Layer {
  constructor(scope: Construct, id: string, props: VaultProps) {
    super(scope, id, { namespace: vaultNamespace });
    const { meshed, retained, monitored = false } = props;
    const namespace = new CapabilityNamespace(this, "namespace", { name: vaultNamespace, meshed });
    if (retained) {
      // The servers' claims stay without their servers, but not without their namespace.
      withResourceOptions(namespace.apiObject, { protect: true, retainOnDelete: true });
    }
    const made = [
      this.#serverConnections(props),
      this.#jobConnections(meshed),
      this.#api(),
      ...[vaultAccounts.init, vaultAccounts.snapshots, vaultAccounts.deployer].map((name) => this.#account(name)),
      ...(monitored ? [this.#monitor()] : []),
    ];
    for (const construct of made) {
      construct.node.addDependency(namespace);
    }
  }

  #serverConnections({ meshed, monitored, clients = [], databases = [] }: VaultProps): Construct {
    const podLabels = vaultServerLabels;
    const policy = new ConnectionPolicy(this, "connections", { name: vaultName, podLabels, meshed });
    const api = Port.tcp(vaultPorts.api);
    for (const client of clients) {
      policy.allowFrom(podsOf(client), api);
    }
    if (monitored) {
      policy.allowFrom(prometheusPeer(), api);
    }
    for (const { port, ...database } of databases) {
      policy.allowTo(podsOf(database), Port.tcp(port));
    }
    // KMS, and the API server that tells whose a token is: their addresses are nobody's to name.
    policy.allowTo(Peer.anyone(), Port.tcp(443), Port.tcp(6443));
    policy.allowTo(podIdentityAgent, podIdentityPort);
    return policy;
  }

  /** Of what initialises and what saves: AWS's APIs, and Vault, which the namespace's own rule allows. */
  #jobConnections(meshed: boolean): Construct {
    const podLabels = { "app.kubernetes.io/component": "vault-job" };
    const policy = new ConnectionPolicy(this, "job-connections", { name: "vault-jobs", podLabels, meshed });
    policy.allowTo(Peer.anyone(), Port.tcp(443));
    policy.allowTo(podIdentityAgent, podIdentityPort);
    return policy;
  }

  #account(name: string): Construct {
    return new k8s.KubeServiceAccount(this, name, {
      metadata: { name, labels: { "app.kubernetes.io/name": name } },
      automountServiceAccountToken: false,
    });
  }

  #api(): Construct {
    return new k8s.KubeService(this, "api", {
      metadata: { name: vaultApiService, labels: { "app.kubernetes.io/name": vaultApiService } },
      spec: {
        // Vault itself puts the latter two on its pods.
        selector: { ...vaultServerLabels, "vault-initialized": "true", "vault-sealed": "false" },
        ports: [{ name: "http", port: vaultPorts.api, targetPort: k8s.IntOrString.fromNumber(vaultPorts.api) }],
      },
    });
  }

  // Vault tells its metrics in Prometheus' words only to those who ask for them so.
  #monitor(): Construct {
    return new ApiObject(this, "monitor", {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: { name: vaultName },
      spec: {
        selector: { matchLabels: { ...vaultServerLabels } },
        podMetricsEndpoints: [
          { port: "http", path: "/v1/sys/metrics", params: { format: ["prometheus"] }, interval: "30s" },
        ],
      },
    });
  }
}

function podsOf({ namespace, podLabels }: VaultPeer): Peer {
  return podLabels === undefined ? Peer.namespace(namespace) : Peer.pods(podLabels, { namespace });
}
