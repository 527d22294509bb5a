import type { RuleGroup } from "./rule.ts";
import { runbook } from "./runbook.ts";

const from = "source_workload, source_workload_namespace";
const to = "destination_workload, destination_workload_namespace";

/** Istio. @param namespace of our own services */
export function meshRules(namespace: string): RuleGroup {
  // A ztunnel that got no mutual TLS says `unknown`, an Envoy `none`.
  const plain = `connection_security_policy!="mutual_tls",destination_workload_namespace="${namespace}"`;
  return {
    name: "mesh",
    rules: [
      {
        name: "MeshPlaintext",
        expression: `sum by (${from}, ${to}) (rate(istio_tcp_connections_opened_total{reporter="destination",${plain}}[5m])) > 0 or sum by (${from}, ${to}) (rate(istio_requests_total{reporter!="source",${plain}}[5m])) > 0`,
        for: "5m",
        severity: "page",
        summary: "{{ $labels.destination_workload }} takes traffic that is not encrypted",
        description:
          "From {{ $labels.source_workload }} of {{ $labels.source_workload_namespace }}, under no identity.",
        runbook: runbook("mesh-plaintext"),
      },
      {
        name: "MeshDenials",
        expression: `sum by (${from}, ${to}) (rate(istio_tcp_connections_closed_total{response_flags="DENY"}[5m])) > 0.1`,
        for: "10m",
        severity: "ticket",
        summary: "{{ $labels.source_workload }} is kept from {{ $labels.destination_workload }}",
        description:
          "{{ $value | humanize }} connections a second are denied: a missing rule, or somebody who tries doors.",
        runbook: runbook("mesh-denials"),
      },
      {
        name: "MeshProxyMissing",
        expression:
          'kube_daemonset_status_desired_number_scheduled{namespace="istio-system"} - kube_daemonset_status_number_ready{namespace="istio-system"} > 0',
        for: "5m",
        severity: "page",
        summary: "{{ $labels.daemonset }} is missing on {{ $value }} nodes",
        description: "The pods of such a node are cut off, and new ones do not start there.",
        runbook: runbook("mesh-proxy-missing"),
      },
      {
        name: "MeshConfigRefused",
        expression: "sum by (type) (increase(pilot_total_xds_rejects[10m])) > 0",
        for: "10m",
        severity: "ticket",
        summary: "Proxies refuse what istiod sends ({{ $labels.type }})",
        description: "They go on with what they had: rules and routes may be out of date.",
        runbook: runbook("mesh-config-refused"),
      },
      {
        name: "MeshRootExpires",
        expression: "min(citadel_server_root_cert_expiry_timestamp) - time() < 30 * 86400",
        for: "1h",
        severity: "ticket",
        summary: "The mesh's root certificate ends in {{ $value | humanizeDuration }}",
        description: "After that, no workload trusts another.",
        runbook: runbook("mesh-root-expires"),
      },
    ],
  };
}
