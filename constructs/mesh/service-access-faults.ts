import { serviceNameFaults } from "../name-faults.ts";
import { portFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import { callerFaults } from "./identity-faults.ts";
import type { DirectCaller, RequestRule, ServiceAccessProps } from "./service-access-props.ts";

const methods: readonly string[] = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

/** A policy targets at most so many Services. */
const MOST_TARGETS = 16;

/** Everything that is wrong with a ServiceAccess and its rules; empty when nothing is. */
export function serviceAccessFaults(props: ServiceAccessProps, rules: readonly RequestRule[]): PropsFault[] {
  const { service, port = 8080, variants = [], directCallers = [], identities } = props;
  const names = [service, ...variants];
  return [
    ...names.flatMap((name, index) => {
      const path = index === 0 ? "service" : `variants[${index - 1}]`;
      return [
        ...serviceNameFaults(path, name),
        ...(names.indexOf(name) === index ? [] : [{ path, value: name, allowed: "each Service once" }]),
      ];
    }),
    ...(names.length <= MOST_TARGETS
      ? []
      : [{ path: "variants", value: variants, allowed: `at most ${MOST_TARGETS - 1} Services` }]),
    ...portFaults("port", port),
    ...directCallers.flatMap((caller, index) => directFaults(caller, `directCallers[${index}]`, props)),
    ...rules.flatMap((rule, index) => ruleFaults(rule, `rules[${index}]`, identities)),
    ...repeatedFaults(rules),
  ];
}

function directFaults({ from, ports, reason }: DirectCaller, path: string, { identities }: ServiceAccessProps) {
  return [
    ...callerFaults(`${path}.from`, [from], identities),
    ...(ports.length > 0 ? [] : [{ path: `${path}.ports`, value: ports, allowed: "one port at least" }]),
    ...ports.flatMap((port, index) => portFaults(`${path}.ports[${index}]`, port)),
    ...reasonFaults(path, reason, "why it goes past the rules for requests, in words"),
  ];
}

function ruleFaults(rule: RequestRule, path: string, identities: ServiceAccessProps["identities"]): PropsFault[] {
  return [
    ...callerFaults(`${path}.from`, rule.from, identities),
    ...(rule.methods?.length === 0
      ? [{ path: `${path}.methods`, value: [], allowed: "one method at least, or none of this for all" }]
      : []),
    ...(rule.methods ?? []).flatMap((method, index) => [
      ...(methods.includes(method)
        ? []
        : [{ path: `${path}.methods[${index}]`, value: method, allowed: methods.join(", ") }]),
      ...(rule.methods?.indexOf(method) === index
        ? []
        : [{ path: `${path}.methods[${index}]`, value: method, allowed: "each method once" }]),
    ]),
    ...(rule.paths?.length === 0
      ? [{ path: `${path}.paths`, value: [], allowed: "one path at least, or none of this for all" }]
      : []),
    ...(rule.paths ?? []).flatMap((value, index, all) =>
      pathFaults(value, `${path}.paths[${index}]`, all.indexOf(value) < index),
    ),
    ...(rule.port === undefined ? [] : portRuleFaults(rule, rule.port, path)),
    ...(rule.paths === undefined
      ? reasonFaults(path, rule.reason, "why the whole service is open to these callers, in words; or paths")
      : []),
  ];
}

/** What is not HTTP has neither methods nor paths, and a rule that names them would let nothing through. */
function portRuleFaults({ methods: named, paths }: RequestRule, port: number, path: string): PropsFault[] {
  const allowed = "none of this for a port that speaks no HTTP";
  return [
    ...portFaults(`${path}.port`, port),
    ...(named === undefined ? [] : [{ path: `${path}.methods`, value: named, allowed }]),
    ...(paths === undefined ? [] : [{ path: `${path}.paths`, value: paths, allowed }]),
  ];
}

/** @see https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation */
function pathFaults(value: string, path: string, isRepeated: boolean): PropsFault[] {
  const plain = /^(\/[\w.~!$&'()+,;=:@%-]*)+(\/\*)?$/.test(value) || value === "/*";
  const template = /^(\/([\w.~-]+|\{\*\}))+(\/\{\*\*\})?$/.test(value);
  return [
    ...(plain || template
      ? []
      : [{ path, value, allowed: "a path such as /v1/orders, /v1/orders/* or /v1/orders/{*}/lines" }]),
    ...(isRepeated ? [{ path, value, allowed: "each path once" }] : []),
  ];
}

function repeatedFaults(rules: readonly RequestRule[]): PropsFault[] {
  const keys = rules.map(({ from, methods: named = [], paths = [], port }) =>
    JSON.stringify([from.map(({ principal }) => principal).toSorted(), named.toSorted(), paths.toSorted(), port]),
  );
  return keys.flatMap((key, index) =>
    keys.indexOf(key) === index
      ? []
      : [{ path: `rules[${index}]`, value: rules[index], allowed: "a rule that is not there already" }],
  );
}

function reasonFaults(path: string, value: string | undefined, allowed: string): PropsFault[] {
  return (value ?? "").trim().length >= 10 ? [] : [{ path: `${path}.reason`, value, allowed }];
}
