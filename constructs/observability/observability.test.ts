import { describe, expect, test } from "@jest/globals";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { inputsOf, type Registration, registrationsOf } from "../testkit/registrations.ts";
import { Observability } from "./observability.ts";
import { observabilityFaults } from "./observability-faults.ts";
import type { ObservabilityProps } from "./observability-props.ts";
import type { Receiver } from "./receiver-props.ts";

const chart = { chart: "some", repository: "https://charts.example.com", version: "1.2.3" };

const receivers: readonly Receiver[] = [
  { kind: "webhook", name: "on-call", takes: ["page"], url: { name: "alert-receivers", key: "page" } },
  { kind: "webhook", name: "chat", takes: ["ticket"], url: { name: "alert-receivers", key: "ticket" } },
];

const props: ObservabilityProps = {
  clusterName: "shop-prod",
  highlyAvailable: true,
  meshed: true,
  nodes: { nodeSelector: { "kubernetes.io/os": "linux" }, tolerations: [] },
  charts: {
    prometheusOperatorCrds: chart,
    kubePrometheusStack: chart,
    opentelemetryCollector: chart,
    jaeger: chart,
    loki: chart,
  },
  images: {
    prometheus: { repository: "quay.io/prometheus/prometheus", tag: "v3.1.0" },
    opentelemetryCollector: { repository: "docker.io/otel/opentelemetry-collector-contrib", tag: "0.158.0" },
    jaeger: { repository: "docker.io/jaegertracing/jaeger", tag: "2.20.0" },
  },
  receivers,
};

const small: Partial<ObservabilityProps> = { highlyAvailable: false, meshed: false };

const usual: Partial<ObservabilityProps> = {};
const known = new Map<Partial<ObservabilityProps>, Promise<Registration[]>>();

/** What is registered with these props in place of the sound ones; the same ones are registered once. */
function registered(overrides = usual): Promise<Registration[]> {
  const registrations = known.get(overrides) ?? register(overrides);
  known.set(overrides, registrations);
  return registrations;
}

function register(overrides: Partial<ObservabilityProps>): Promise<Registration[]> {
  return registrationsOf(() => {
    const provider = new Provider("cluster", { kubeconfig: "{}" });
    new Observability("observability", { ...props, ...overrides }, { provider });
  });
}

async function valuesOf(release: string, overrides = usual): Promise<Record<string, unknown>> {
  return Object(inputsOf(await registered(overrides), "Release", release).values);
}

function objectOf(registrations: readonly Registration[], kind: string, name: string): Record<string, unknown> {
  const found = registrations.find(
    ({ type, inputs }) => type.endsWith(`:${kind}`) && Object(inputs.metadata).name === name,
  );
  return { ...found?.inputs };
}

describe("an Observability", () => {
  test("installs what others need before them: definitions, then the stores, the gateway and the agents", async () => {
    const all = await registered();
    const after = (release: string) => all.find(({ name }) => name === release)?.dependencies.join("\n") ?? "";
    expect(after("kube-prometheus-stack")).toContain("::prometheus-operator-crds");
    expect(after("kube-prometheus-stack")).toContain("Secret");
    expect(after("otel-gateway")).toMatch(/::jaeger\n(.*\n)*.*::loki/);
    expect(after("otel-agent")).toContain("::otel-gateway");
  });

  test("keeps what reads the nodes apart, in a namespace of its own that may", async () => {
    const all = await registered();
    const levelOf = (name: string) => Object(objectOf(all, "Namespace", name).metadata).labels;
    expect(levelOf("observability")).toMatchObject({ "pod-security.kubernetes.io/enforce": "restricted" });
    expect(levelOf("observability-agents")).toMatchObject({ "pod-security.kubernetes.io/enforce": "privileged" });
    expect(inputsOf(all, "Release", "otel-agent").namespace).toBe("observability-agents");
    expect(Object(inputsOf(all, "Release", "kube-prometheus-stack").values)["prometheus-node-exporter"]).toMatchObject({
      namespaceOverride: "observability-agents",
    });
  });

  test("lets pods of its namespaces connect by a policy of their own only", async () => {
    const all = await registered();
    const closed = all.filter(
      ({ type, inputs }) => type.endsWith(":NetworkPolicy") && Object(inputs.metadata).name === "default",
    );
    expect(closed.map(({ inputs }) => Object(inputs.metadata).namespace)).toEqual([
      "observability",
      "observability-agents",
    ]);
    for (const { inputs } of closed) {
      expect(inputs.spec).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    }
  });

  test("puts its namespaces into the mesh only where there is one", async () => {
    const labelsOf = async (meshed: boolean) =>
      Object(objectOf(await registered({ meshed }), "Namespace", "observability").metadata).labels;
    expect(await labelsOf(true)).toHaveProperty(["istio.io/dataplane-mode"], "ambient");
    expect(await labelsOf(false)).not.toHaveProperty(["istio.io/dataplane-mode"]);
  });

  test("has replicas and disruption budgets where it must stay up", async () => {
    const { prometheus, alertmanager } = await valuesOf("kube-prometheus-stack");
    expect(prometheus).toMatchObject({ prometheusSpec: { replicas: 2 }, podDisruptionBudget: { enabled: true } });
    expect(alertmanager).toMatchObject({ alertmanagerSpec: { replicas: 3 }, podDisruptionBudget: { enabled: true } });
    expect(await valuesOf("otel-gateway")).toMatchObject({ replicaCount: 2, podDisruptionBudget: { enabled: true } });
  });

  test("has one of each, without budgets that would block a node's drain, where it need not", async () => {
    const { prometheus, alertmanager } = await valuesOf("kube-prometheus-stack", small);
    expect(prometheus).toMatchObject({ prometheusSpec: { replicas: 1 }, podDisruptionBudget: { enabled: false } });
    expect(alertmanager).toMatchObject({ alertmanagerSpec: { replicas: 1 }, podDisruptionBudget: { enabled: false } });
    expect(await valuesOf("otel-gateway", small)).toMatchObject({ replicaCount: 1 });
  });

  test("hears monitors and rules of whatever release", async () => {
    const { prometheus } = await valuesOf("kube-prometheus-stack");
    const spec = Object(prometheus).prometheusSpec;
    const selectors = Object.entries(spec).filter(([name]) => name.endsWith("SelectorNilUsesHelmValues"));
    expect(selectors.map(([, value]) => value)).toEqual([false, false, false, false, false]);
  });

  test("leaves a part of the volume to Prometheus's log and compaction", async () => {
    const metrics = { days: 30, gibibytes: 10 };
    const { prometheus } = await valuesOf("kube-prometheus-stack", { metrics });
    expect(prometheus).toMatchObject({ prometheusSpec: { retention: "30d", retentionSize: "8192MiB" } });
  });

  test("gives Loki replicas only where they can share a bucket", async () => {
    expect(await valuesOf("loki")).toMatchObject({ singleBinary: { replicas: 1 } });
    const logBucket = { name: "shop-logs", region: "eu-central-1" };
    expect(await valuesOf("loki", { logBucket })).toMatchObject({
      singleBinary: { replicas: 3 },
      loki: { commonConfig: { replication_factor: 3 }, storage: { type: "s3", bucketNames: { chunks: "shop-logs" } } },
    });
  });

  test("keeps Grafana's password and receivers' addresses out of charts' values, as secrets of their Secrets", async () => {
    const secrets = {
      "grafana-admin": { "admin-user": "admin", "admin-password": pulumi.secret("correct horse") },
      "alert-receivers": {
        page: pulumi.secret("https://page.example.com/1"),
        ticket: pulumi.secret("https://chat.example.com/1"),
      },
    };
    const all = await registered({ secrets });
    expect(objectOf(all, "Secret", "grafana-admin").stringData).toMatchObject({
      "admin-password": { $secret: "correct horse" },
    });
    const values = JSON.stringify(all.filter(({ type }) => type.endsWith(":Release")).map(({ inputs }) => inputs));
    expect(values).not.toMatch(/correct horse|page\.example\.com/);
    expect(JSON.stringify(objectOf(all, "Secret", "alertmanager-config"))).toContain(
      "/etc/alertmanager/secrets/alert-receivers/page",
    );
  });

  test("lets KEDA's namespace query Prometheus when told to", async () => {
    const ingressOf = (all: readonly Registration[]) =>
      JSON.stringify(Object(objectOf(all, "NetworkPolicy", "prometheus").spec).ingress);
    expect(ingressOf(await registered({ prometheusReaders: ["keda"] }))).toContain('"keda"');
    expect(ingressOf(await registered())).not.toContain('"keda"');
  });
});

describe("the faults of an Observability", () => {
  test("are none of sound props", () => {
    expect(observabilityFaults(props)).toEqual([]);
  });

  test("are told all at once, before anything is registered", async () => {
    const wrong: Partial<ObservabilityProps> = {
      clusterName: " ",
      metrics: { days: 0, gibibytes: 100 },
      logs: { days: 14, gibibytes: 1.5 },
      sampling: { slowMilliseconds: 0, samplingPercent: 101 },
      secrets: { "alert-receivers": { page: "https://page.example.com" }, "grafana-admin": { "admin-user": "admin" } },
    };
    expect(observabilityFaults({ ...props, ...wrong }).map(({ path }) => path)).toEqual([
      "clusterName",
      "metrics.days",
      "logs.gibibytes",
      "sampling.samplingPercent",
      "sampling.slowMilliseconds",
      "receivers[1].url.key",
      "secrets.grafana-admin.admin-password",
    ]);
    const all: Registration[] = [];
    const run = async () => all.push(...(await registered(wrong)));
    await expect(run()).rejects.toThrow("Observability has 7 fault(s)");
    expect(all).toEqual([]);
  });

  test("are a receiver without its secret, one of an unknown name, and one that takes nothing", () => {
    const [page, ticket] = receivers;
    const broken = [
      { ...page, url: undefined },
      { ...ticket, name: "On Call" },
      { ...ticket, name: "spare", takes: [] },
    ];
    const faults = observabilityFaults({ ...props, receivers: JSON.parse(JSON.stringify(broken)) });
    expect(faults.map(({ path }) => path)).toEqual(["receivers[0].url", "receivers[1].name", "receivers[2].takes"]);
  });

  test("are pages that nobody takes", () => {
    const faults = observabilityFaults({ ...props, receivers: receivers.slice(1) });
    expect(faults).toEqual([
      { path: "receivers", value: ["chat"], allowed: 'at least one receiver that takes "page"' },
    ]);
  });

  test("are alerts that nobody takes, where it must stay up only", () => {
    expect(observabilityFaults({ ...props, receivers: [] })).toHaveLength(2);
    expect(observabilityFaults({ ...props, receivers: [], highlyAvailable: false })).toEqual([]);
  });
});
