import type { SecretKey } from "../secret-key.ts";
import { type AlertKind, type Receiver, secretOf } from "./receiver-props.ts";

/** Where the Prometheus operator mounts each of an Alertmanager's Secrets. */
const SECRETS_DIR = "/etc/alertmanager/secrets";

/** The receiver that tells nobody: its alerts are seen in Alertmanager and Grafana only. */
const NOBODY = "nobody";

/** Our own severities, and what the rules of kube-prometheus-stack call theirs. */
const severities = { page: "page|critical", ticket: "ticket|warning" } as const;

/**
 * Alertmanager's configuration. No secret stands in it: it names the files that hold them.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/
 */
export function alertmanagerConfig(receivers: readonly Receiver[]): Readonly<Record<string, unknown>> {
  return {
    route: {
      receiver: NOBODY,
      group_by: ["alertname", "namespace", "service"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: "4h",
      routes: [
        ...watchdogRoutes(receivers),
        ...severityRoutes("page", receivers),
        ...severityRoutes("ticket", receivers),
      ],
    },
    inhibit_rules: inhibitRules,
    receivers: [{ name: NOBODY }, ...receivers.map(receiverConfig)],
  };
}

/** The Secrets whose files the configuration names, each once. */
export function receiverSecrets(receivers: readonly Receiver[]): readonly string[] {
  return [...new Set(receivers.map((receiver) => secretOf(receiver).value.name))].sort();
}

const inhibitRules = [
  // The slower burn of a budget says nothing new while the faster one pages.
  {
    source_matchers: [`severity="page"`, `sli!=""`],
    target_matchers: [`severity="ticket"`, `sli!=""`],
    equal: ["service", "sli"],
  },
  {
    source_matchers: [`severity="critical"`],
    target_matchers: [`severity=~"warning|info"`],
    equal: ["alertname", "namespace"],
  },
  // The two alerts that kube-prometheus-stack makes for it: informational ones count only beside others of their namespace.
  { source_matchers: [`alertname="InfoInhibitor"`], target_matchers: [`severity="info"`], equal: ["namespace"] },
];

function watchdogRoutes(receivers: readonly Receiver[]): readonly unknown[] {
  const often = { group_wait: "0s", group_interval: "1m", repeat_interval: "1m" };
  const routes = routesTo([`alertname="Watchdog"`], "watchdog", receivers).map((route) => ({ ...route, ...often }));
  // Without anybody who waits for it, it must not end up with those who take tickets.
  return routes.length > 0 ? routes : [{ matchers: [`alertname="Watchdog"`], receiver: NOBODY }];
}

function severityRoutes(kind: keyof typeof severities, receivers: readonly Receiver[]): readonly unknown[] {
  return routesTo([`severity=~"${severities[kind]}"`], kind, receivers);
}

/** One route for each receiver; an alert goes on from each to the next. */
function routesTo(matchers: readonly string[], kind: AlertKind, receivers: readonly Receiver[]): readonly object[] {
  const takers = receivers.filter(({ takes }) => takes.includes(kind));
  return takers.map(({ name }, index) => ({ matchers, receiver: name, continue: index < takers.length - 1 }));
}

function receiverConfig(receiver: Receiver): Readonly<Record<string, unknown>> {
  const { name } = receiver;
  switch (receiver.kind) {
    case "pagerduty":
      return { name, pagerduty_configs: [{ routing_key_file: fileOf(receiver.routingKey), send_resolved: true }] };
    case "slack":
      return {
        name,
        slack_configs: [{ api_url_file: fileOf(receiver.url), channel: receiver.channel, send_resolved: true }],
      };
    case "webhook":
      return { name, webhook_configs: [{ url_file: fileOf(receiver.url), send_resolved: true }] };
    case "email":
      return {
        name,
        email_configs: [
          {
            to: receiver.to,
            from: receiver.from,
            smarthost: receiver.smarthost,
            auth_username: receiver.user,
            auth_password_file: fileOf(receiver.password),
            require_tls: true,
            send_resolved: true,
          },
        ],
      };
  }
}

function fileOf({ name, key }: SecretKey): string {
  return `${SECRETS_DIR}/${name}/${key}`;
}
