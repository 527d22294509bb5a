import { spreadOfDeployment } from "../kube/pod-spread.ts";
import { TRUST_DOMAIN } from "./identity.ts";
import type { MeshProps, MeshTracing } from "./mesh-props.ts";
import { meshRequests } from "./mesh-props.ts";

/** The name of the collector among the mesh's providers. */
export const TRACES_PROVIDER = "otel";

type Values = Readonly<Record<string, unknown>>;

/**
 * What the charts are told.
 *
 * @see https://github.com/istio/istio/tree/master/manifests/charts
 */
export function meshValues(props: MeshProps): Readonly<Record<"istiod" | "cni" | "ztunnel", Values>> {
  const requests = { ...meshRequests, ...props.requests };
  return {
    istiod: { ...istiodValues(props), resources: { requests: requests.istiod } },
    cni: {
      profile: "ambient",
      global: { networkPolicy: { enabled: true }, logAsJson: true },
      // Its defaults fit the VPC CNI: the configuration is chained, in /etc/cni/net.d, and the program goes to /opt/cni/bin, which is
      // writable on Bottlerocket too. It tolerates every taint.
      useAppArmorAnnotation: false,
      resources: { requests: requests.cni },
    },
    ztunnel: {
      profile: "ambient",
      global: { networkPolicy: { enabled: true } },
      logAsJson: true,
      resources: { requests: requests.ztunnel },
    },
  };
}

function istiodValues({ highlyAvailable, nodes, tracing }: MeshProps): Values {
  return {
    profile: "ambient",
    autoscaleEnabled: highlyAvailable,
    ...(highlyAvailable
      ? {
          autoscaleMin: 2,
          autoscaleMax: 5,
          pdb: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" },
          topologySpreadConstraints: spreadOfDeployment({ app: "istiod" }),
        }
      : { replicaCount: 1 }),
    nodeSelector: { ...nodes.nodeSelector },
    tolerations: [...nodes.tolerations],
    seccompProfile: { type: "RuntimeDefault" },
    global: {
      priorityClassName: "system-cluster-critical",
      // Opens the webhooks' port, 15017, to the API server; istiod itself is not in the mesh, so STRICT does not close it.
      networkPolicy: { enabled: true },
      logAsJson: true,
    },
    meshConfig: {
      trustDomain: TRUST_DOMAIN,
      accessLogEncoding: "JSON",
      ...(tracing && { extensionProviders: [collector(tracing)] }),
    },
  };
}

function collector({ service, port = 4318 }: MeshTracing): Values {
  return {
    name: TRACES_PROVIDER,
    opentelemetry: { service, port, http: { path: "/v1/traces", timeout: "5s" } },
  };
}
