import { at, list, mapping } from "../values.ts";
import { add, all, change, copy, type Plant, put, remove, set } from "./plant.ts";
import { store } from "./planted-store.ts";

const order = { type: "kubernetes:apps/v1:Deployment", name: "order" };
const budget = { type: "kubernetes:policy/v1:PodDisruptionBudget", name: "order" };
const service = { type: "kubernetes:core/v1:Service", name: "order" };

const environment = "spec.template.spec.containers[0].env";

/** Changes a variable of a service. */
function variable(service: string, name: string, path: string, value: unknown): Plant["into"] {
  return change({ ...order, name: service }, (inputs) =>
    put(inputs, `${environment}[${variableAt(inputs, name)}].${path}`, value),
  );
}

/** Two services on one database, whose address is known before the deployment. */
const sharedDatabase = all(
  ...["order", "inventory"].map((service) => variable(service, "DATABASE_URL", "value", "postgresql://pooler/order")),
);

function variableAt(inputs: unknown, name: string): number {
  return list(at(inputs, environment)).findIndex((each) => mapping(each).name === name);
}

/** A fault for each rule on the stack as a whole. */
export const stackPlants: Readonly<Record<string, Plant>> = {
  "stack-budgets-allow-drains": { into: set(budget, "spec.maxUnavailable", 0) },
  "stack-database-per-service": { into: sharedDatabase },
  "stack-disruption-budgets": { into: remove(budget) },
  "stack-environment-keys-exist": {
    into: variable("order", "PAYMENT_API_KEY", "valueFrom.secretKeyRef.key", "PAYMENT_API_KYE"),
  },
  "stack-mesh-exceptions-listed": {
    into: add("kubernetes:security.istio.io/v1:PeerAuthentication", {
      apiVersion: "security.istio.io/v1",
      kind: "PeerAuthentication",
      metadata: {
        name: "planted",
        namespace: "plinth",
        annotations: { "plinth.dev/exception-reason": "planted" },
      },
      spec: { mtls: { mode: "PERMISSIVE" } },
    }),
  },
  "stack-network-policies": { into: remove({ type: "kubernetes:networking.k8s.io/v1:NetworkPolicy", name: "order" }) },
  "stack-one-autoscaler": {
    into: add("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "planted", namespace: "plinth" },
      spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "order" }, maxReplicas: 3 },
    }),
  },
  "stack-providers-explicit": { into: add("pulumi:providers:kubernetes", {}, "default_4_34_2") },
  "stack-quorum-over-zones": store({
    "spec.template.spec.topologySpreadConstraints": [
      { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
    ],
  }),
  "stack-routes-lead-somewhere": {
    into: set(
      { type: "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", name: "order" },
      "spec.rules[0].backendRefs[0].port",
      8081,
    ),
  },
  "stack-services-select-pods": { into: set(service, "spec.selector", { "app.kubernetes.io/name": "odrer" }) },
  "stack-stores-backed-up": {
    into: change({ type: "kubernetes:storage.k8s.io/v1:StorageClass", name: "Retain" }, (inputs) => {
      put(inputs, "parameters", { type: "gp3", encrypted: "true" });
    }),
  },
  "stack-unique-objects": { into: copy(service, service.type, () => {}) },
};
