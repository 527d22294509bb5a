import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { KubeObject } from "../local/kube/kube-object.ts";
import { objectsOfStack } from "./custom-resources.testkit.ts";

/** What our own objects say of each other must agree. What charts make is not seen here: it is named below. */
const stack = "prod";

/** Services that charts, operators or Kubernetes itself make for others to call. */
const servicesOfCharts = {
  "consul-server.consul": [8501],
  "kubernetes.default": [443],
  "otel-agent.observability-agents": [4318],
  "plinth-kafka-bootstrap.kafka": [9093],
  "prometheus-operated.observability": [9090],
  "vault-active.vault": [8200],
  "vault-internal.vault": [8200],
};

/** Service accounts of pods that charts, operators, or Istio for a Gateway, make. */
const accountsOfCharts = [
  "kafka/plinth-cruise-control",
  "kafka/plinth-entity-operator",
  "kafka/plinth-kafka",
  "kafka/plinth-kafka-exporter",
  "kafka/strimzi-cluster-operator",
  "keda/keda-operator",
  "observability/prometheus",
  "plinth-gateway/kong-controller",
  "plinth-gateway/kong-gateway",
  "plinth/waypoint",
  "vault/vault",
];

interface Pods {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly account: string;
  readonly ports: readonly { readonly name?: string; readonly containerPort: number }[];
}

interface Rule {
  readonly ports?: readonly { readonly port: number }[];
  readonly from?: readonly RulePeer[];
  readonly to?: readonly RulePeer[];
}

interface MeshRule {
  readonly from?: readonly { readonly source: { readonly principals: readonly string[] } }[];
  readonly to?: readonly { readonly operation: { readonly ports: readonly string[] } }[];
}

interface RulePeer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
}

/** What of the kinds that are looked at here. */
interface Spec {
  readonly selector?: Selector & Readonly<Record<string, string>>;
  readonly podSelector?: Selector;
  readonly ports?: readonly Port[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
  readonly rules?: readonly MeshRule[];
  /** Of a CronJob. */
  readonly jobTemplate?: { readonly spec: Spec };
  readonly template?: {
    readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
    readonly spec: {
      readonly serviceAccountName?: string;
      readonly containers?: readonly { readonly ports?: Pods["ports"] }[];
    };
  };
}

interface Port {
  readonly port: number;
  readonly targetPort?: number | string;
}

let home: string;
let objects: readonly KubeObject[];
let pods: readonly Pods[];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "plinth-connections-"));
  objects = await objectsOfStack(stack, home);
  pods = objects.flatMap(podsOf);
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
const namespaceOf = ({ metadata }: KubeObject) => String(metadata.namespace);
const nameOf = (object: KubeObject) => `${object.kind} ${namespaceOf(object)}/${object.metadata.name}`;
const specOf = (object: KubeObject): Spec => Object(object).spec ?? {};

function podsOf(object: KubeObject): Pods[] {
  const own = specOf(object);
  const { metadata, spec } = (own.jobTemplate?.spec ?? own).template ?? {};
  if (spec?.containers === undefined) {
    return [];
  }
  const { serviceAccountName: account = "default", containers } = spec;
  const ports = containers.flatMap((container) => container.ports ?? []);
  return [{ namespace: namespaceOf(object), labels: metadata?.labels ?? {}, account, ports }];
}

function matching({ matchLabels = {} }: Selector, namespace: string): Pods[] {
  const isMatch = ({ labels }: Pods) => Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return pods.filter((each) => each.namespace === namespace && isMatch(each));
}

describe(`the objects of ${stack}`, () => {
  test("select pods that are there, by NetworkPolicies, disruption budgets and rules of the mesh", () => {
    const inServices = ["NetworkPolicy", "PodDisruptionBudget", "AuthorizationPolicy", "PeerAuthentication"]
      .flatMap(ofKind)
      .filter((object) => namespaceOf(object) === "plinth")
      .map((object) => ({ object, selector: selectorOf(object) }))
      .filter(({ object, selector }) => isOfPods(object) && !isWaypoint(selector));

    const idle = inServices.filter(({ selector }) => matching(selector, "plinth").length === 0);
    expect(inServices.length).toBeGreaterThan(10);
    expect(idle.map(({ object }) => nameOf(object))).toEqual([]);
  });

  test("have Services whose pods are there and show the port", () => {
    const services = ofKind("Service").filter((object) => ["plinth", "plinth-gateway"].includes(namespaceOf(object)));
    const broken = services.filter((service) => {
      const { selector = {}, ports = [] } = specOf(service);
      const found = matching({ matchLabels: selector as Readonly<Record<string, string>> }, namespaceOf(service));
      return found.length === 0 || !ports.every((port) => found.every((each) => shows(each, port)));
    });
    expect(services.length).toBeGreaterThan(4);
    expect(broken.map(nameOf)).toEqual([]);
  });

  test("name only Services that are there, at ports that they have", () => {
    const known = new Map<string, readonly number[]>(Object.entries(servicesOfCharts));
    for (const service of ofKind("Service")) {
      const ports = specOf(service).ports?.map(({ port }) => port) ?? [];
      known.set(`${service.metadata.name}.${namespaceOf(service)}`, ports);
    }
    const named = [
      ...JSON.stringify(objects).matchAll(/([a-z0-9-]+\.[a-z0-9-]+)\.svc(?:\.cluster\.local)?(?::(\d+))?/g),
    ];
    const unknown = named.filter(([, host = "", port]) => {
      const ports = known.get(host);
      return ports === undefined || (port !== undefined && !ports.includes(Number(port)));
    });
    expect(named.length).toBeGreaterThan(20);
    expect([...new Set(unknown.map(([address]) => address))]).toEqual([]);
  });

  test("let only service accounts in that some pod has", () => {
    const accounts = new Set([...accountsOfCharts, ...pods.map(({ namespace, account }) => `${namespace}/${account}`)]);
    const text = JSON.stringify(ofKind("AuthorizationPolicy"));
    const principals = [...text.matchAll(/cluster\.local\/ns\/([a-z0-9-]+)\/sa\/([a-z0-9-]+)/g)];
    expect(principals.length).toBeGreaterThan(5);
    expect(principals.map(([, namespace, name]) => `${namespace}/${name}`).filter((one) => !accounts.has(one))).toEqual(
      [],
    );
  });

  test.each(["kafka", "database", "cache", "vault"])(
    "let the same namespaces into %s, by NetworkPolicies and by rules of the mesh",
    (namespace) => {
      const inNamespace = (kind: string) => ofKind(kind).filter((object) => namespaceOf(object) === namespace);
      const byNetwork = inNamespace("NetworkPolicy").flatMap((policy) => namespacesLetIn(policy));
      const byMesh = inNamespace("AuthorizationPolicy").flatMap((policy) => namespacesLetIn(policy));

      expect(byMesh.length).toBeGreaterThan(1);
      expect([...new Set(byMesh)].toSorted()).toEqual([...new Set(byNetwork)].toSorted());
    },
  );

  test("let the gateway connect to what its plugins are told of", () => {
    const [policy] = ofKind("NetworkPolicy").filter(({ metadata }) => metadata.name === "kong-gateway");
    const text = JSON.stringify([...ofKind("KongClusterPlugin"), ...ofKind("KongPlugin")]);
    const urls = [...text.matchAll(/http:\/\/[a-z0-9-]+\.([a-z0-9-]+)\.svc\.cluster\.local:(\d+)/g)];
    expect(urls.length).toBeGreaterThan(1);
    const egress: readonly Rule[] = policy === undefined ? [] : (specOf(policy).egress ?? []);
    expect(
      urls.filter(([, namespace = "", port]) => !reaches(egress, namespace, Number(port))).map(([url]) => url),
    ).toEqual([]);
  });

  test("let every service connect to the services that let it in", () => {
    const policies = new Map(ofKind("NetworkPolicy").map((policy) => [policy.metadata.name, policy]));
    const allowed = ["inventory", "order", "notification", "user", "business-metrics"].flatMap((service) =>
      callersOf(policies.get(service)).map((caller) => ({ caller, service })),
    );
    expect(allowed.length).toBeGreaterThan(2);
    const refused = allowed.filter(({ caller, service }) => !callersOf(policies.get(caller), "to").includes(service));
    expect(refused).toEqual([]);
  });
});

function shows({ ports }: Pods, { port, targetPort = port }: Port): boolean {
  return ports.some(({ name, containerPort }) => name === targetPort || containerPort === targetPort);
}

/** The mesh's own port, which carries all others. */
const MESH_PORT = 15_008;

/** Such as `keda to 9093`: who of other namespaces may connect. */
function namespacesLetIn(policy: KubeObject): string[] {
  const own = namespaceOf(policy);
  const { ingress = [], rules = [] } = specOf(policy);
  const byNetwork = ingress.flatMap(({ from = [], ports = [] }) =>
    from.flatMap(({ namespaceSelector }) => {
      const namespace = namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"];
      return namespace === undefined ? [] : ports.map(({ port }) => ({ namespace, port }));
    }),
  );
  const byMesh = rules.flatMap(({ from = [], to = [] }) =>
    from.flatMap(({ source }) =>
      source.principals.flatMap((principal) =>
        to.flatMap(({ operation }) =>
          operation.ports.map((port) => ({ namespace: principal.split("/")[2] ?? "", port: Number(port) })),
        ),
      ),
    ),
  );
  return [...byNetwork, ...byMesh]
    .filter(({ namespace, port }) => namespace !== own && port !== MESH_PORT)
    .map(({ namespace, port }) => `${namespace} to ${port}`);
}

function selectorOf(object: KubeObject): Selector {
  const { podSelector, selector } = specOf(object);
  return podSelector ?? selector ?? {};
}

/** Not of a Service, as `targetRefs` are, and not of a whole namespace. */
function isOfPods(object: KubeObject): boolean {
  return selectorOf(object).matchLabels !== undefined;
}

function isWaypoint({ matchLabels = {} }: Selector): boolean {
  return Object.keys(matchLabels).some((label) => label.startsWith("gateway.networking.k8s.io/"));
}

function reaches(rules: readonly Rule[], namespace: string, port: number): boolean {
  return rules.some(
    ({ ports = [], to = [] }) =>
      ports.some((one) => one.port === port) &&
      to.some((peer) => peer.namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"] === namespace),
  );
}

/** The services of its own namespace that a NetworkPolicy names. */
function callersOf(policy: KubeObject | undefined, side: "from" | "to" = "from"): string[] {
  const rules: readonly Rule[] =
    policy === undefined ? [] : (specOf(policy)[side === "from" ? "ingress" : "egress"] ?? []);
  return rules
    .flatMap((rule) => rule[side] ?? [])
    .filter(({ namespaceSelector }) => namespaceSelector === undefined)
    .flatMap(({ podSelector }) => podSelector?.matchLabels?.["app.kubernetes.io/name"] ?? []);
}
