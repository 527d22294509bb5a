import { certManagerName } from "./certificates-places.ts";
import type { CertificatesProps } from "./certificates-props.ts";

/** The pods of the chart, as its labels have them. */
type Component = "controller" | "webhook" | "cainjector";

/**
 * Of controllers and of those who write the authority into webhooks, one of two leads; webhooks answer both.
 *
 * @see https://cert-manager.io/docs/installation/best-practice/
 */
export function certManagerValues(props: CertificatesProps): Readonly<Record<string, unknown>> {
  const monitored = props.prometheus !== undefined;
  const { nodes, priorityClassName } = props;
  return {
    global: { priorityClassName, leaderElection: { namespace: certManagerName } },
    crds: { enabled: true },
    ...podValues("controller", props),
    ...(props.meshed && { podAnnotations: ownNames }),
    webhook: podValues("webhook", props),
    cainjector: podValues("cainjector", props),
    startupapicheck: { ...nodes, resources },
    prometheus: { enabled: true, servicemonitor: { enabled: monitored, interval: "60s" } },
  };
}

/**
 * The mesh would answer every name look-up of a pod by the cluster's DNS, which remembers that a proof was not there.
 *
 * @see https://istio.io/latest/docs/ops/configuration/traffic-management/dns-proxy/
 */
const ownNames = { "ambient.istio.io/dns-capture": "false" };

/** Of each of its pods. */
export const certManagerRequests = { cpu: "50m", memory: "128Mi" } as const;

const resources = { requests: certManagerRequests, limits: { memory: "512Mi" } };

function podValues(component: Component, { nodes, highlyAvailable }: CertificatesProps) {
  return {
    ...nodes,
    replicaCount: highlyAvailable ? 2 : 1,
    // A budget that lets nothing go would hold up the drain of the only pod's node for ever.
    podDisruptionBudget: { enabled: highlyAvailable, ...(highlyAvailable && { maxUnavailable: 1 }) },
    topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: {
        matchLabels: { "app.kubernetes.io/instance": certManagerName, "app.kubernetes.io/component": component },
      },
    })),
    resources,
  };
}
