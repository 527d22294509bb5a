import { describe, expect, test } from "@jest/globals";
import { Provider } from "@pulumi/kubernetes";
import { PropsError } from "../props-error.ts";
import { inputsOf, type Registration, registrationsOf } from "../testkit/registrations.ts";
import { Mesh } from "./mesh.ts";
import { meshFaults } from "./mesh-faults.ts";
import type { MeshProps } from "./mesh-props.ts";

const pin = (chart: string, version = "1.30.4") => ({ chart, version, repository: "https://charts.example.com" });

const props: MeshProps = {
  charts: { base: pin("base"), istiod: pin("istiod"), cni: pin("cni"), ztunnel: pin("ztunnel") },
  highlyAvailable: true,
  nodes: {
    nodeSelector: { "plinth.dev/workload": "system" },
    tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
  },
};

function registered(overrides: Partial<MeshProps> = {}): Promise<Registration[]> {
  return registrationsOf(() => {
    const provider = new Provider("cluster", { kubeconfig: "{}" });
    new Mesh("mesh", { ...props, ...overrides }, { provider });
  });
}

function valuesOf(registrations: readonly Registration[], release: string): Record<string, unknown> {
  return Object(inputsOf(registrations, "Release", release).values);
}

function objectOf(registrations: readonly Registration[], kind: string): Record<string, unknown> | undefined {
  return registrations.find(({ type }) => type.endsWith(`:${kind}`))?.inputs;
}

/** The URNs' names that a resource waits for, and those that these wait for. */
function waitedFor(registrations: readonly Registration[], name: string): string[] {
  const direct = registrations.find((each) => each.name === name)?.dependencies ?? [];
  const names = direct.map((urn) => urn.split("::").at(-1) ?? "");
  return [...new Set(names.flatMap((each) => [each, ...waitedFor(registrations, each)]))];
}

describe("a Mesh", () => {
  test("installs the charts in the order in which they need each other, in a namespace of its own", async () => {
    // WHEN
    const registrations = await registered();

    // THEN
    expect(waitedFor(registrations, "istiod")).toContain("istio-base");
    expect(waitedFor(registrations, "istio-cni")).toContain("istio-base");
    expect(waitedFor(registrations, "ztunnel")).toEqual(expect.arrayContaining(["istiod", "istio-cni", "istio-base"]));
    for (const release of ["istio-base", "istiod", "istio-cni", "ztunnel"]) {
      expect(inputsOf(registrations, "Release", release)).toMatchObject({
        namespace: "istio-system",
        version: "1.30.4",
        atomic: true,
      });
    }
    expect(objectOf(registrations, "Namespace")).toMatchObject({
      metadata: { name: "istio-system", labels: { "pod-security.kubernetes.io/enforce": "privileged" } },
    });
  });

  test("is ambient in every part that has to know it", async () => {
    const registrations = await registered();
    for (const release of ["istiod", "istio-cni", "ztunnel"]) {
      expect(valuesOf(registrations, release)).toMatchObject({ profile: "ambient" });
    }
  });

  test("takes encrypted connections only, once all is in place", async () => {
    // WHEN
    const registrations = await registered();

    // THEN
    const strict = registrations.find(({ type }) => type.endsWith(":PeerAuthentication"));
    expect(strict?.inputs).toMatchObject({
      metadata: { name: "default", namespace: "istio-system" },
      spec: { mtls: { mode: "STRICT" } },
    });
    expect(waitedFor(registrations, strict?.name ?? "")).toContain("ztunnel");
  });

  test("keeps istiod up while a node or a zone goes", async () => {
    expect(valuesOf(await registered(), "istiod")).toMatchObject({
      autoscaleEnabled: true,
      autoscaleMin: 2,
      pdb: { maxUnavailable: 1 },
      topologySpreadConstraints: [
        { topologyKey: "topology.kubernetes.io/zone" },
        { topologyKey: "kubernetes.io/hostname" },
      ],
      global: { priorityClassName: "system-cluster-critical" },
      nodeSelector: { "plinth.dev/workload": "system" },
      tolerations: [{ key: "CriticalAddonsOnly" }],
    });
  });

  test("runs one istiod, that a drain may take, where it need not be highly available", async () => {
    const values = valuesOf(await registered({ highlyAvailable: false }), "istiod");
    expect(values).toMatchObject({ autoscaleEnabled: false, replicaCount: 1 });
    expect(values).not.toHaveProperty("pdb");
  });

  test("has its parts on every node whatever is asked of istiod's", async () => {
    const registrations = await registered();
    for (const release of ["istio-cni", "ztunnel"]) {
      expect(valuesOf(registrations, release)).not.toHaveProperty("nodeSelector");
      expect(valuesOf(registrations, release)).not.toHaveProperty("tolerations");
    }
  });

  test("requests what is asked for, of the part that is named", async () => {
    const registrations = await registered({ requests: { ztunnel: { cpu: "200m", memory: "512Mi" } } });
    expect(valuesOf(registrations, "ztunnel").resources).toEqual({ requests: { cpu: "200m", memory: "512Mi" } });
    expect(valuesOf(registrations, "istio-cni").resources).toEqual({ requests: { cpu: "50m", memory: "100Mi" } });
  });

  test("writes down failed requests only, and traces none", async () => {
    expect(objectOf(await registered(), "Telemetry")?.spec).toEqual({
      accessLogging: [
        { providers: [{ name: "envoy" }], filter: { expression: "!has(response.code) || response.code >= 500" } },
      ],
    });
  });

  test("writes down every request, or none", async () => {
    expect(objectOf(await registered({ accessLog: "all" }), "Telemetry")?.spec).toEqual({
      accessLogging: [{ providers: [{ name: "envoy" }] }],
    });
    expect(objectOf(await registered({ accessLog: "none" }), "Telemetry")).toBeUndefined();
  });

  test("sends traces to the collector, as many as asked for", async () => {
    // WHEN
    const registrations = await registered({
      tracing: { service: "otel-agent.observability.svc.cluster.local", percent: 5 },
    });

    // THEN
    expect(valuesOf(registrations, "istiod").meshConfig).toMatchObject({
      extensionProviders: [
        {
          name: "otel",
          opentelemetry: {
            service: "otel-agent.observability.svc.cluster.local",
            port: 4318,
            http: { path: "/v1/traces", timeout: "5s" },
          },
        },
      ],
    });
    expect(objectOf(registrations, "Telemetry")?.spec).toMatchObject({
      tracing: [{ providers: [{ name: "otel" }], randomSamplingPercentage: 5 }],
    });
  });

  test("makes its exceptions", async () => {
    const registrations = await registered({
      exceptions: [
        { namespace: "keda", podLabels: { app: "keda" }, mode: "PERMISSIVE", reason: "the API server calls it" },
      ],
    });
    const names = registrations
      .filter(({ type }) => type.endsWith(":PeerAuthentication"))
      .map(({ inputs }) => Object(inputs.metadata).name);
    expect(names).toEqual(["default", "plain-keda"]);
  });

  test("refuses every fault at once, before anything is registered", async () => {
    // GIVEN
    const wrong: MeshProps = {
      ...props,
      charts: { ...props.charts, ztunnel: pin("ztunnel", "1.29.0") },
      exceptions: [{ namespace: "keda", podLabels: { app: "keda" }, mode: "PERMISSIVE", reason: " " }],
      tracing: { service: "collector", port: 0, percent: 101 },
      requests: { cni: { cpu: "1 core", memory: "64MB" } },
    };

    // THEN
    expect(meshFaults(wrong).map(({ path }) => path)).toEqual([
      "charts.ztunnel.version",
      "exceptions[0].reason",
      "tracing.service",
      "tracing.port",
      "tracing.percent",
      "requests.cni.cpu",
      "requests.cni.memory",
    ]);
    await expect(registered(wrong)).rejects.toThrow(PropsError);
  });
});
