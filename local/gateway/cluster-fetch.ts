import type { Endpoint } from "./endpoint-book.ts";

/** Sends a GET. @param url may name a Service of the cluster */
export type ClusterFetch = (url: string) => Promise<Response>;

const serviceName = /^([^.]+)\.([^.]+)\.svc(?:\.cluster\.local)?\.?$/i;

const timeoutMs = 2_000;

/**
 * A GET as a program in the cluster would send it: hosts such as `user.shop.svc.cluster.local` are Services, all others are what they
 * are outside. It rejects for a Service that no pod stands behind, and after 2 s.
 */
export function clusterFetch(
  endpointsOf: (namespace: string, service: string, port: number) => readonly Endpoint[],
): ClusterFetch {
  return (url) =>
    fetch(outsideUrl(new URL(url), endpointsOf), { redirect: "error", signal: AbortSignal.timeout(timeoutMs) });
}

function outsideUrl(url: URL, endpointsOf: Parameters<typeof clusterFetch>[0]): string {
  const [, service, namespace] = serviceName.exec(url.hostname) ?? [];
  if (service === undefined || namespace === undefined) return url.href;
  const endpoints = endpointsOf(namespace, service, Number(url.port || 80));
  const chosen = endpoints[Math.floor(Math.random() * endpoints.length)];
  if (chosen === undefined) throw new Error(`no pod of Service ${namespace}/${service} is ready`);
  return `${chosen.origin}${url.pathname}${url.search}`;
}
