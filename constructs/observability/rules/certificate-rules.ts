import type { RuleGroup } from "./rule.ts";
import { runbook } from "./runbook.ts";

const left = "certmanager_certificate_expiration_timestamp_seconds - time()";

/** Certificates of cert-manager, which renews them with a third of their time left. */
export const certificateRules: RuleGroup = {
  name: "certificates",
  rules: [
    {
      name: "CertificateExpires",
      expression: `${left} < 14 * 86400`,
      for: "1h",
      severity: "ticket",
      summary: "{{ $labels.namespace }}/{{ $labels.name }} ends in {{ $value | humanizeDuration }}",
      description: "It should have been renewed by now.",
      runbook: runbook("certificate-expires"),
    },
    {
      name: "CertificateExpiresSoon",
      expression: `${left} < 3 * 86400`,
      for: "10m",
      severity: "page",
      summary: "{{ $labels.namespace }}/{{ $labels.name }} ends in {{ $value | humanizeDuration }}",
      description: "From then on callers refuse what presents it.",
      runbook: runbook("certificate-expires"),
    },
    {
      name: "CertificateNotReady",
      expression: 'certmanager_certificate_ready_status{condition!="True"} == 1',
      for: "30m",
      severity: "ticket",
      summary: "{{ $labels.namespace }}/{{ $labels.name }} is not issued",
      description: "What mounts it does not start, or goes on with the old one.",
      runbook: runbook("certificate-expires"),
    },
  ],
};
