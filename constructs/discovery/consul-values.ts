import { spreadOverZones } from "../kube/pod-spread.ts";
import type { SecretKey } from "../secret-key.ts";
import { consulName, consulServerLabels } from "./consul-places.ts";
import type { ConsulKeys, ConsulProps } from "./consul-props.ts";
import { serverConfig } from "./server-config.ts";

/** What each server requests, and the CPU that it may use at most, where nothing else is said. */
const consulResources = { cpu: "250m", cpuLimit: "2", memory: "512Mi" } as const;

const jobRequests = { cpu: "50m", memory: "50Mi" } as const;

/** Ours keeps Kubernetes' Services in the catalogue, and the mesh is another's: of the chart, the servers remain. */
const othersWork = {
  client: { enabled: false },
  connectInject: { enabled: false },
  syncCatalog: { enabled: false },
  meshGateway: { enabled: false },
  terminatingGateways: { enabled: false },
} as const;

/**
 * The values of the official chart.
 *
 * @see https://developer.hashicorp.com/consul/docs/reference/k8s/helm
 */
export function consulValues(props: ConsulProps): Readonly<Record<string, unknown>> {
  const { datacenter = "dc1", dnsAddress, image, controlPlaneImage, keys, nodes } = props;
  const yaml = (value: unknown) => JSON.stringify(value);
  return {
    global: {
      name: consulName,
      datacenter,
      image,
      ...(controlPlaneImage !== undefined && { imageK8S: controlPlaneImage }),
      // The Gateway API's definitions are there, of another release.
      installK8sNetworkingCRDs: false,
      acls: {
        manageSystemACLs: true,
        resources: { requests: jobRequests, limits: { cpu: "500m", memory: "128Mi" } },
        nodeSelector: yaml(nodes.nodeSelector),
        tolerations: yaml(nodes.tolerations),
      },
      metrics: {
        enabled: true,
        enableAgentMetrics: true,
        agentMetricsRetentionTime: "1m",
        // A name that begins with the pod's would be another metric in each pod.
        disableAgentHostName: true,
      },
      ...keyValues(keys),
    },
    server: serverValues(props, yaml),
    dns: { enabled: true, type: "ClusterIP", clusterIP: dnsAddress },
    ui: { enabled: false },
    ...othersWork,
  };
}

function keyValues(keys: ConsulKeys | undefined): Readonly<Record<string, unknown>> {
  // Consul's own TLS holds between servers; clients come through the mesh, to the plain port.
  const tls = { enabled: true, httpsOnly: false, verify: true };
  const reference = ({ name, key }: SecretKey) => ({
    secretName: name,
    secretKey: key,
  });
  return keys === undefined
    ? { gossipEncryption: { autoGenerate: true }, tls }
    : {
        gossipEncryption: reference(keys.gossip),
        tls: { ...tls, caCert: reference(keys.authority.certificate), caKey: reference(keys.authority.key) },
      };
}

function serverValues(
  { servers, storage, highlyAvailable, nodes, priorityClassName, resources }: ConsulProps,
  yaml: (value: unknown) => string,
): Readonly<Record<string, unknown>> {
  const { cpu, cpuLimit, memory } = { ...consulResources, ...resources };
  return {
    enabled: true,
    replicas: servers,
    storage: `${storage.gib}Gi`,
    ...(storage.storageClass !== undefined && { storageClass: storage.storageClass }),
    // Nothing of Consul's own mesh: no authority of its own, no proxies.
    connect: false,
    exposeService: { enabled: false },
    // The chart's own limit of CPU stays where none is given, and is below what is requested.
    resources: { requests: { cpu, memory }, limits: { cpu: cpuLimit, memory } },
    // A budget that lets nothing go would hold up the drain of the only server's node for ever.
    disruptionBudget: { enabled: servers > 1, maxUnavailable: 1 },
    affinity: yaml(hostAffinity(highlyAvailable)),
    topologySpreadConstraints: yaml(spreadOverZones(consulServerLabels, highlyAvailable)),
    nodeSelector: yaml(nodes.nodeSelector),
    tolerations: yaml(nodes.tolerations),
    priorityClassName,
    extraConfig: JSON.stringify(serverConfig),
  };
}

function hostAffinity(insist: boolean): Readonly<Record<string, unknown>> {
  const term = { labelSelector: { matchLabels: consulServerLabels }, topologyKey: "kubernetes.io/hostname" };
  return {
    podAntiAffinity: insist
      ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
      : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] },
  };
}
