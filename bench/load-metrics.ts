import { once } from "node:events";
import { createServer as createProxy } from "node:http";
import { createServer, type Server } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { CertificateAuthority } from "../local/controlplane/certificate-authority.ts";
import type { KubeClient } from "../local/kube/kube-client.ts";

/** What pods are asked to bear, as KEDA would tell the API server. */
export interface LoadMetrics {
  /** The load of all pods together. */
  load: number;
  close(): Promise<void>;
}

const group = "external.metrics.k8s.io";

/** The metric that the autoscaler asks for. */
export const LOAD_METRIC = "requests-per-second";

/**
 * Serves one external metric to the API server, which asks through the proxy that its configuration names for all Services: nothing in
 * the cluster answers there. In a real cluster KEDA's adapter does.
 *
 * @param dir the folder of the control plane
 */
export async function serveLoadMetrics(client: KubeClient, dir: string): Promise<LoadMetrics> {
  const authority = await CertificateAuthority.create("bench");
  const { certificate, privateKey } = await authority.issue({ commonName: "metrics", hosts: ["localhost"] });
  const metrics: LoadMetrics = { load: 0, close };
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answerTo(new URL(request.url ?? "/", "https://metrics").pathname, metrics.load)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy = createProxy().on("connect", (_request, socket) => {
    const { port } = server.address() as AddressInfo;
    const upstream = connect(port, "127.0.0.1", () => socket.write("HTTP/1.1 200 Connection Established\r\n\r\n"));
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      one.on("error", () => other.destroy());
      one.pipe(other);
    }
  });
  proxy.listen(join(dir, "no-proxy-to-services.sock"));
  await once(proxy, "listening");
  await client.apply({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "load-metrics", namespace: "default" },
    // Of another kind the API server would ask for endpoints, and there are none.
    spec: { type: "ExternalName", externalName: "metrics.invalid" },
  });
  await client.apply({
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: `v1beta1.${group}` },
    spec: {
      group,
      version: "v1beta1",
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { name: "load-metrics", namespace: "default" },
    },
  });
  await client.apply({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "bench:load-metrics" },
    rules: [{ apiGroups: [group], resources: ["*"], verbs: ["get", "list"] }],
  });
  await client.apply({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "bench:load-metrics" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "bench:load-metrics" },
    subjects: [{ kind: "ServiceAccount", name: "horizontal-pod-autoscaler", namespace: "kube-system" }],
  });
  return metrics;

  async function close(): Promise<void> {
    proxy.close();
    proxy.closeAllConnections();
    await closed(server);
  }
}

async function closed(server: Server): Promise<void> {
  const end = once(server, "close");
  server.close();
  server.closeAllConnections();
  await end;
}

/** @see https://github.com/kubernetes/design-proposals-archive/blob/main/instrumentation/external-metrics-api.md */
function answerTo(path: string, load: number): object {
  const apiVersion = `${group}/v1beta1`;
  if (path === `/apis/${apiVersion}`) {
    return {
      kind: "APIResourceList",
      apiVersion: "v1",
      groupVersion: apiVersion,
      resources: [
        { name: LOAD_METRIC, singularName: "", namespaced: true, kind: "ExternalMetricValueList", verbs: ["get"] },
      ],
    };
  }
  return {
    kind: "ExternalMetricValueList",
    apiVersion,
    metadata: {},
    items: [
      {
        metricName: LOAD_METRIC,
        metricLabels: {},
        timestamp: new Date().toISOString(),
        value: `${Math.round(load * 1000)}m`,
      },
    ],
  };
}
