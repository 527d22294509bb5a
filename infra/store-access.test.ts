import { expect, test } from "@jest/globals";
import { ApiObject, App } from "cdk8s";
import { serviceNeeds, servicesOf } from "./service-needs.ts";
import type { Settings } from "./settings.ts";
import { composeStoreAccess } from "./store-access.ts";
import { settingsOf } from "./testkit/recorded-stacks.ts";

const prod = settingsOf("prod");

interface Rule {
  readonly from: readonly [{ readonly source: { readonly principals: readonly string[] } }];
  readonly to: readonly [{ readonly operation: { readonly ports: readonly string[] } }];
}

interface Policy {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly rules: readonly Rule[] };
}

function policiesOf(settings: Settings): Policy[] {
  return composeStoreAccess(new App(), settings)
    .flatMap((layer) => layer.node.findAll())
    .filter((one) => one instanceof ApiObject)
    .map((one) => one.toJson() as Policy);
}

/** Who may connect to a port of the pods that a policy is of, as `<namespace>/<account>`. */
function letIn(settings: Settings, namespace: string, name: string, port: number): string[] {
  return policiesOf(settings)
    .filter(({ metadata }) => metadata.namespace === namespace && metadata.name === name)
    .flatMap(({ spec }) => spec.rules)
    .filter(({ to }) => to[0].operation.ports.includes(String(port)))
    .flatMap(({ from }) => from[0].source.principals)
    .map((principal) => principal.replace(/^cluster\.local\/ns\/(.+)\/sa\//, "$1/"))
    .toSorted();
}

const servicesThatNeed = (isNeeded: (needs: (typeof serviceNeeds)["user"]) => boolean) =>
  servicesOf(prod)
    .filter((name) => isNeeded(serviceNeeds[name]))
    .map((name) => `plinth/${name}`);

test.each([
  ["kafka", "plinth-kafka", 9093, servicesThatNeed(({ kafka }) => kafka), ["keda/keda-operator"]],
  ["database", "pooler", 6432, servicesThatNeed(({ postgres }) => postgres), []],
  ["cache", "redis", 6379, servicesThatNeed(({ redis }) => redis), ["cache/redis"]],
  [
    "vault",
    "vault",
    8200,
    servicesThatNeed(() => true),
    ["vault/vault", "vault/vault-init", "vault/vault-snapshot", "observability/prometheus"],
  ],
] as const)("GIVEN %s WHEN ruled THEN %s lets services that need it in at %i, and no other", (...all) => {
  const [namespace, name, port, services, others] = all;
  expect(services.length).toBeGreaterThan(0);
  expect(letIn(prod, namespace, name, port)).toEqual([...services, ...others].toSorted());
});

test("GIVEN what stores say among themselves WHEN ruled THEN nobody else is let in there", () => {
  const kafka = (port: number) => letIn(prod, "kafka", "plinth-kafka", port);
  expect(kafka(9090)).toEqual(["kafka/plinth-kafka", "kafka/strimzi-cluster-operator"]);
  expect(kafka(9091)).toEqual([
    "kafka/plinth-cruise-control",
    "kafka/plinth-entity-operator",
    "kafka/plinth-kafka",
    "kafka/plinth-kafka-exporter",
    "kafka/strimzi-cluster-operator",
  ]);
  expect(kafka(8443)).toEqual(["kafka/strimzi-cluster-operator"]);
  expect(letIn(prod, "cache", "redis", 16379)).toEqual(["cache/redis"]);
  expect(letIn(prod, "vault", "vault", 8201)).toEqual(["vault/vault"]);
  expect(letIn(prod, "database", "citus", 5432)).toEqual(["database/citus", "database/citus-databases"]);
  expect(letIn(prod, "database", "citus-coordinator", 5432)).toEqual(["database/pooler", "vault/vault"]);
});

test("GIVEN no mesh, or stores elsewhere, WHEN ruled THEN there is no rule", () => {
  expect(policiesOf(prod).length).toBeGreaterThan(5);
  const { mesh, ...unmeshed } = prod;
  expect(mesh).toBeDefined();
  expect(policiesOf(unmeshed as Settings)).toEqual([]);
  expect(policiesOf({ ...prod, stores: { mode: "external" } } as Settings)).toEqual([]);
});

test("GIVEN nobody who scales by backlogs WHEN ruled THEN the autoscaler is not let in", () => {
  const { elasticity, ...others } = prod;
  expect(elasticity).toBeDefined();
  expect(letIn(others as Settings, "kafka", "plinth-kafka", 9093)).not.toContain("keda/keda-operator");
});
