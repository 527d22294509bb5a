import { isDnsLabel } from "../name-faults.ts";
import { percentFaults, wholeFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import type { ObservabilityProps, Retention, TraceSampling } from "./observability-props.ts";
import { type AlertKind, type Receiver, secretOf } from "./receiver-props.ts";

/** What is checked of the props. */
export type ObservabilityFacts = Pick<
  ObservabilityProps,
  | "clusterName"
  | "highlyAvailable"
  | "receivers"
  | "secrets"
  | "grafanaAdminSecret"
  | "metrics"
  | "traces"
  | "logs"
  | "sampling"
>;

const kinds: readonly AlertKind[] = ["page", "ticket", "watchdog"];
const dnsName = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const secretKeyName = /^[A-Za-z0-9._-]{1,253}$/;

/** Everything that is wrong with the props of an Observability; empty when nothing is. */
export function observabilityFaults(props: ObservabilityFacts): PropsFault[] {
  const { receivers = [] } = props;
  return [
    ...(props.clusterName.trim() === ""
      ? [{ path: "clusterName", value: props.clusterName, allowed: "the name of the cluster, not empty" }]
      : []),
    ...retentionFaults("metrics", props.metrics),
    ...retentionFaults("traces", props.traces),
    ...retentionFaults("logs", props.logs),
    ...samplingFaults(props.sampling),
    ...receivers.flatMap((receiver, index) => receiverFaults(receiver, index, props)),
    ...takerFaults(receivers, props.highlyAvailable),
    ...secretNameFaults(props),
    ...adminFaults(props),
  ];
}

function retentionFaults(path: string, retention: Retention | undefined): PropsFault[] {
  const most = { days: 3650, gibibytes: 16_384 } as const;
  return retention === undefined
    ? []
    : (["days", "gibibytes"] as const).flatMap((field) =>
        wholeFaults(`${path}.${field}`, retention[field], 1, most[field]),
      );
}

function samplingFaults(sampling: TraceSampling | undefined): PropsFault[] {
  if (sampling === undefined) {
    return [];
  }
  const { samplingPercent: percent, slowMilliseconds: slow } = sampling;
  return [
    ...percentFaults("sampling.samplingPercent", percent),
    ...(Number.isInteger(slow) && slow >= 1
      ? []
      : [{ path: "sampling.slowMilliseconds", value: slow, allowed: "a whole number of milliseconds, at least 1" }]),
  ];
}

function receiverFaults(receiver: Receiver, index: number, props: ObservabilityFacts): PropsFault[] {
  const path = `receivers[${index}]`;
  const { name, takes } = receiver;
  const isFirst = props.receivers?.findIndex((other) => other.name === name) === index;
  return [
    ...(isDnsLabel(name) && name !== "nobody" && isFirst
      ? []
      : [
          {
            path: `${path}.name`,
            value: name,
            allowed: 'lower-case letters, digits and dashes; each name once; not "nobody"',
          },
        ]),
    ...(takes.length > 0 && takes.every((kind) => kinds.includes(kind))
      ? []
      : [{ path: `${path}.takes`, value: takes, allowed: `one or more of ${kinds.join(", ")}` }]),
    ...secretFaults(path, receiver, props),
    ...addressFaults(path, receiver),
  ];
}

function secretFaults(path: string, receiver: Receiver, { secrets = {} }: ObservabilityFacts): PropsFault[] {
  const { prop, value } = secretOf(receiver);
  const at = `${path}.${prop}`;
  // Settings come from files: what the type asks for may be missing all the same.
  if (value === undefined || !dnsName.test(value.name) || !secretKeyName.test(value.key)) {
    return [{ path: at, value, allowed: "the name of a Secret and of a key in it" }];
  }
  const made = secrets[value.name];
  return made !== undefined && !(value.key in made)
    ? [
        {
          path: `${at}.key`,
          value: value.key,
          allowed: `a key of secrets.${value.name}: ${Object.keys(made).join(", ")}`,
        },
      ]
    : [];
}

function addressFaults(path: string, receiver: Receiver): PropsFault[] {
  switch (receiver.kind) {
    case "pagerduty":
    case "webhook":
      return [];
    case "slack":
      return /^[#@]?[\w.-]+$/.test(receiver.channel)
        ? []
        : [{ path: `${path}.channel`, value: receiver.channel, allowed: "a channel, such as #alerts" }];
    case "email":
      return [
        ...(["to", "from"] as const).flatMap((field) =>
          /^[^@\s]+@[^@\s]+$/.test(receiver[field])
            ? []
            : [{ path: `${path}.${field}`, value: receiver[field], allowed: "an e-mail address" }],
        ),
        ...(/^[\w.-]+:\d{2,5}$/.test(receiver.smarthost)
          ? []
          : [
              {
                path: `${path}.smarthost`,
                value: receiver.smarthost,
                allowed: "host:port, such as smtp.example.com:587",
              },
            ]),
      ];
  }
}

/** An alert that nobody gets is worse than none. */
function takerFaults(receivers: readonly Receiver[], highlyAvailable: boolean): PropsFault[] {
  if (receivers.length === 0 && !highlyAvailable) {
    return [];
  }
  return (["page", "ticket"] as const)
    .filter((kind) => !receivers.some(({ takes }) => takes.includes(kind)))
    .map((kind) => ({
      path: "receivers",
      value: receivers.map(({ name }) => name),
      allowed: `at least one receiver that takes "${kind}"`,
    }));
}

function secretNameFaults({ secrets = {} }: ObservabilityFacts): PropsFault[] {
  return Object.keys(secrets)
    .filter((name) => !dnsName.test(name))
    .map((name) => ({
      path: `secrets.${name}`,
      value: name,
      allowed: "the name of a Secret: lower-case letters, digits, dashes, dots",
    }));
}

function adminFaults({ secrets = {}, grafanaAdminSecret = "grafana-admin" }: ObservabilityFacts): PropsFault[] {
  const made = secrets[grafanaAdminSecret];
  return made === undefined
    ? []
    : ["admin-user", "admin-password"]
        .filter((key) => !(key in made))
        .map((key) => ({ path: `secrets.${grafanaAdminSecret}.${key}`, value: undefined, allowed: "Grafana's login" }));
}
