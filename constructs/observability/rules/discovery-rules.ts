import type { RuleGroup } from "./rule.ts";
import { runbook } from "./runbook.ts";

/** Vault, Consul and the registrar. */
export const discoveryRules: RuleGroup = {
  name: "discovery",
  rules: [
    {
      name: "VaultSealed",
      // A sealed Vault may tell no figures, but it is never ready.
      expression:
        'min by (pod) (vault_core_unsealed) == 0 or max by (pod) (kube_pod_status_ready{pod=~"vault-[0-9]+",condition="true"}) == 0',
      for: "2m",
      severity: "page",
      summary: "Vault in {{ $labels.pod }} is sealed, or not ready",
      description: "Where all are, no secret can be read and no certificate made: new pods do not start.",
      runbook: runbook("vault-sealed"),
    },
    {
      name: "VaultNoActiveNode",
      expression: "max(vault_core_active) == 0",
      for: "2m",
      severity: "page",
      summary: "No node of Vault is active",
      description: "Its storage has no leader: no request is answered.",
      runbook: runbook("vault-sealed"),
    },
    {
      name: "ConsulNoLeader",
      expression: "max(consul_server_isLeader) == 0",
      for: "1m",
      severity: "page",
      summary: "Consul has no leader",
      description: "Nothing can be registered, settings do not change, and look-ups answer from old state.",
      runbook: runbook("consul-no-leader"),
    },
    {
      name: "ConsulUnhealthy",
      // The leader alone knows.
      expression: "consul_autopilot_healthy == 0 and consul_server_isLeader == 1",
      for: "5m",
      severity: "ticket",
      summary: "{{ $labels.pod }} leads Consul, and finds a server unhealthy",
      description: "One more that is lost may cost the quorum.",
      runbook: runbook("consul-no-leader"),
    },
    {
      name: "RegistrarBehind",
      expression: "time() - max(registrar_last_pass_timestamp_seconds) > 900 or max(registrar_leader) == 0",
      for: "5m",
      severity: "ticket",
      summary: "Consul's catalogue does not follow the cluster",
      description: "No replica of the registrar leads, or none has finished a comparison for 15 minutes.",
      runbook: runbook("registrar-behind"),
    },
  ],
};
