import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { certificatesMeshExceptions } from "@plinth/constructs/certificates/faults";
import { consulMeshExceptions } from "@plinth/constructs/discovery";
import { elasticityMeshExceptions } from "@plinth/constructs/elasticity";
import { kongMeshExceptions, undecidedRoutes } from "@plinth/constructs/gateway";
import { type MeshException, unlistedExceptions } from "@plinth/constructs/mesh";
import { isInCloud } from "./foundation-props.ts";
import { gatewayTls } from "./kong.ts";
import { serviceNeeds, servicesOf } from "./service-needs.ts";
import { servicePaths } from "./service-paths.ts";
import type { ServiceName } from "./settings.ts";
import { type Manifest, RecordedStacks, settingsOf } from "./testkit/recorded-stacks.ts";
import { topics } from "./topics.ts";

const clouds = ["dev", "staging", "prod"] as const;
const recorded = new RecordedStacks();

beforeAll(() => recorded.record(["local", ...clouds]));
afterAll(() => recorded.close());

const objects = (stack: string, kind: string) => recorded.objects(stack, kind);
const namesOf = (manifests: readonly Manifest[]) => manifests.map(({ metadata }) => metadata.name);
const inServices = ({ metadata }: Manifest) => metadata.namespace === "plinth";
const services = (stack: string) => servicesOf(settingsOf(stack));
const identity = (namespace: string, account: string) => `cluster.local/ns/${namespace}/sa/${account}`;
const gateway = identity("plinth-gateway", "kong-gateway");

interface AccessRule {
  readonly from: readonly [{ readonly source: { readonly principals: readonly string[] } }];
  readonly to: readonly [{ readonly operation: Readonly<Record<string, readonly string[]>> }];
}

/** Who may ask a service for what, by the rules of the waypoint or of its pods. */
function rulesOf(stack: string, service: string, which: "requests" | "pods") {
  const { rules } = recorded.object(stack, "AuthorizationPolicy", `${service}-${which}`).spec as {
    rules: readonly AccessRule[];
  };
  return rules.map(({ from, to }) => [from[0].source.principals, to[0].operation]);
}

/** The whole list of those that take connections which the mesh has not encrypted. */
function listedExceptions(stack: string): readonly MeshException[] {
  const settings = settingsOf(stack);
  if (!isInCloud(settings)) {
    throw new Error(`${stack} is not in the cloud`);
  }
  return [
    ...kongMeshExceptions(gatewayTls(settings)),
    ...certificatesMeshExceptions,
    ...consulMeshExceptions,
    ...elasticityMeshExceptions,
    ...(settings.mesh?.exceptions ?? []).map(({ ports, ...rest }) => ({ ...rest, ...(ports && { ports }) })),
  ];
}

describe.each(clouds)("the mesh of %s", (stack) => {
  test("has no exception that is not listed, and finds one that is planted", () => {
    const all = recorded.objects(stack);
    const planted = {
      kind: "PeerAuthentication",
      metadata: { name: "open", namespace: "plinth" },
      spec: { selector: { matchLabels: { app: "order" } }, mtls: { mode: "PERMISSIVE" } },
    };
    expect(unlistedExceptions(all, listedExceptions(stack))).toEqual([]);
    expect(unlistedExceptions([...all, planted], listedExceptions(stack))).toEqual([
      { kind: "PeerAuthentication", namespace: "plinth", name: "open", effect: "PERMISSIVE at all ports" },
    ]);
  });

  test("is strict, and has the services behind a waypoint", () => {
    expect(objects(stack, "PeerAuthentication").find(({ metadata }) => metadata.name === "default")).toMatchObject({
      metadata: { namespace: "istio-system" },
      spec: { mtls: { mode: "STRICT" } },
    });
    expect(recorded.object(stack, "Namespace", "plinth").metadata.labels).toMatchObject({
      "istio.io/dataplane-mode": "ambient",
      "istio.io/use-waypoint": "waypoint",
    });
    expect(recorded.object(stack, "Gateway", "waypoint")).toMatchObject({
      spec: { gatewayClassName: "istio-waypoint" },
    });
  });

  test("has rules of access, of traffic and of metrics for every service", () => {
    const names = services(stack).toSorted();
    const accessed = namesOf(objects(stack, "AuthorizationPolicy").filter(inServices));
    expect(accessed.toSorted()).toEqual(
      names.flatMap((name) => ["default", "pods", "requests"].map((rule) => `${name}-${rule}`)).toSorted(),
    );
    expect(namesOf(objects(stack, "DestinationRule")).toSorted()).toEqual(names);
    expect(namesOf(objects(stack, "HTTPRoute"))).toEqual(expect.arrayContaining(names.map((name) => `${name}-mesh`)));
    expect(namesOf(objects(stack, "ServiceMonitor").filter(inServices))).toEqual(expect.arrayContaining(names));
  });

  test("lets into a service the gateway and those that call it, and into its pods the waypoint and who reads metrics", () => {
    const keys = { methods: ["GET"], paths: ["/.well-known/jwks.json"] };
    const callers: Partial<Record<ServiceName, unknown>> = {
      user: ["inventory", "order", "notification"].map((name) => [[identity("plinth", name)], keys]),
      sandbox: [
        [[identity("plinth", "order")], { paths: ["/sandbox/*"] }],
        [[identity("plinth", "notification")], { paths: ["/sandbox/*"] }],
        [[identity("plinth", "notification")], { ports: ["2525"] }],
      ],
    };
    for (const name of services(stack)) {
      const paths = servicePaths[name].flatMap((path) => [path, `${path}/*`]);
      const byGateway = paths.length === 0 ? [] : [[[gateway], { paths }]];
      expect([name, rulesOf(stack, name, "requests")]).toEqual([
        name,
        [...byGateway, ...((callers[name] as unknown[]) ?? [])],
      ]);
      const ports = name === "sandbox" ? ["8080", "2525"] : ["8080"];
      expect(rulesOf(stack, name, "pods")).toEqual([
        [[identity("plinth", "waypoint")], { ports }],
        [[identity("observability", "prometheus")], { ports: ["8080"] }],
      ]);
    }
  });

  test("lets nobody but the gateway at the counters of its limits", () => {
    expect(recorded.object(stack, "AuthorizationPolicy", "gateway-limits").spec).toMatchObject({
      rules: [{ from: [{ source: { principals: [gateway] } }], to: [{ operation: { ports: ["6379"] } }] }],
    });
  });
});

describe.each(["local", ...clouds])("the gateway of %s", (stack) => {
  const routes = () =>
    objects(stack, "HTTPRoute").filter(({ metadata }) => !metadata.name.endsWith("-mesh")) as (Manifest & {
      spec: { rules: { matches: { path: { value: string } }[]; backendRefs: { name: string }[] }[] };
    })[];

  test("has no route without a decision of who may call", () => {
    expect(undecidedRoutes(recorded.objects(stack))).toEqual([]);
    expect(
      routes()
        .flatMap(({ spec }) => spec.rules.flatMap(({ matches }) => matches.map(({ path }) => path.value)))
        .toSorted(),
    ).toEqual(
      services(stack)
        .flatMap((name) => [...servicePaths[name]])
        .toSorted(),
    );
  });

  test("has each plugin that a route names beside the route", () => {
    const plugins = objects(stack, "KongPlugin").map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    const named = routes().flatMap(({ metadata }) =>
      String(metadata.annotations?.["konghq.com/plugins"])
        .split(",")
        .map((name) => `${metadata.namespace}/${name}`),
    );
    expect(named.length).toBeGreaterThanOrEqual(5);
    expect(named.filter((plugin) => !plugins.includes(plugin))).toEqual([]);
  });

  test("sends what it lets in by way of the Service, and so by the waypoint, never around it", () => {
    const behind = new Set(
      routes()
        .flatMap(({ spec }) => spec.rules.flatMap(({ backendRefs }) => backendRefs))
        .map(({ name }) => name),
    );
    expect(behind.size).toBeGreaterThanOrEqual(4);
    for (const name of behind) {
      expect(recorded.object(stack, "Service", name).metadata.annotations).toMatchObject({
        "ingress.kubernetes.io/service-upstream": "true",
      });
    }
  });
});

describe.each(clouds)("discovery in %s", (stack) => {
  test("is told to every service, with a token in a file", () => {
    for (const name of services(stack)) {
      const { spec } = recorded.object(stack, "Deployment", name) as unknown as { spec: PodTemplate };
      expect(spec.template.spec.containers[0].env).toEqual(
        expect.arrayContaining([
          { name: "CONSUL_HTTP_ADDR", value: "http://consul-api.consul.svc.cluster.local:8500" },
          { name: "CONSUL_TOKEN_FILE", value: expect.stringMatching(/^\/.+\/consul-token$/) },
        ]),
      );
      expect(recorded.object(stack, "Secret", `${name}-files`).stringData).toMatchObject({
        "consul-token": { $secret: true },
      });
      expect(recorded.object(stack, "Service", name).metadata.labels).toMatchObject({ "plinth.dev/consul": "true" });
    }
  });

  test("has a registrar, and servers that outlive the loss of a zone where there are zones", () => {
    expect(recorded.object(stack, "Deployment", "registrar").metadata.namespace).toBe("plinth");
    expect(recorded.valuesOf(stack, "consul")).toMatchObject({
      connectInject: { enabled: false },
      server: { replicas: stack === "dev" ? 1 : 3 },
      global: { acls: { manageSystemACLs: true }, tls: { enabled: true } },
    });
  });

  test("answers for names that end in .consul by the cluster's own DNS", () => {
    const addon = recorded.of(stack, "aws:eks/addon:Addon").find(({ inputs }) => inputs.addonName === "coredns");
    const { corefile } = JSON.parse(String(addon?.inputs.configurationValues));
    expect(corefile).toMatch(/\nconsul:53 \{[\s\S]*forward \. 172\.20\.0\.53/);
  });
});

interface PodTemplate {
  readonly template: { readonly spec: { readonly containers: readonly [{ readonly env: readonly unknown[] }] } };
}

describe.each(clouds)("observability in %s", (stack) => {
  interface Rule {
    readonly alert?: string;
    readonly expr: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  }

  const rules = () =>
    objects(stack, "PrometheusRule").flatMap(({ spec }) =>
      (spec as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules),
    );

  test("has alerts that name their runbook, and levels for every service that callers reach", () => {
    const alerts = rules().filter(({ alert }) => alert !== undefined);
    expect(alerts.length).toBeGreaterThanOrEqual(20);
    const wanting = alerts.filter(
      ({ annotations, labels }) =>
        !/^https:\/\/github\.com\/example\/shop\/.+\/docs\/runbooks\/[a-z0-9-]+\.md$/.test(
          annotations?.runbook_url ?? "",
        ) || !["page", "ticket", "watchdog", "none"].includes(labels?.severity ?? ""),
    );
    expect(wanting).toEqual([]);
    const text = rules()
      .map(({ expr }) => expr)
      .join("\n");
    for (const name of services(stack).filter((one) => one !== "sandbox" && one !== "business-metrics")) {
      expect(text).toMatch(new RegExp(`service=~?"([a-z-]+\\|)*${name}(\\|[a-z-]+)*"`));
    }
  });

  test("has the platform's dashboards", () => {
    const dashboards = namesOf(
      objects(stack, "ConfigMap").filter(({ metadata }) => metadata.namespace === "observability"),
    );
    const wanted = ["slo", "system", "performance", "business", "mesh", "gateway", "cost"];
    expect(dashboards).toEqual(expect.arrayContaining(wanted.map((name) => expect.stringContaining(`plinth-${name}`))));
  });

  test("tells receivers of alerts by secrets, and nothing of them in clear", () => {
    const names = settingsOf(stack).observability?.receivers.map(({ name }) => name) ?? [];
    expect(recorded.object(stack, "Secret", "alert-receivers").stringData).toEqual(
      Object.fromEntries(names.map((name) => [name, { $secret: true }])),
    );
    expect(recorded.object(stack, "Secret", "alertmanager-config").stringData).toEqual({
      "alertmanager.yaml": { $secret: true },
    });
    expect(recorded.valuesOf(stack, "kube-prometheus-stack")).toMatchObject({
      alertmanager: { alertmanagerSpec: { configSecret: "alertmanager-config" } },
      grafana: { admin: { existingSecret: "grafana-admin" } },
    });
  });
});

describe.each(clouds)("elasticity in %s", (stack) => {
  test("moves every service by its requests, and by what waits for it in Kafka, never by two autoscalers", () => {
    expect(namesOf(objects(stack, "ScaledObject")).toSorted()).toEqual(services(stack).toSorted());
    expect(objects(stack, "HorizontalPodAutoscaler")).toEqual([]);
    for (const name of services(stack)) {
      const { triggers } = recorded.object(stack, "ScaledObject", name).spec as {
        triggers: { type: string; metadata: Record<string, string> }[];
      };
      const requests = triggers.filter(({ type }) => type === "prometheus").map(({ metadata }) => metadata.query);
      expect(requests).toEqual([expect.stringContaining(`service="${name}"`)]);
      const waiting = triggers.filter(({ type }) => type === "kafka").map(({ metadata }) => metadata);
      const inputs = topics.filter(
        ({ name: topic, readers }) => !topic.endsWith(".dead-letters") && readers.includes(name),
      );
      expect(waiting.map(({ topic, consumerGroup }) => [topic, consumerGroup])).toEqual(
        inputs.map((topic) => [topic.name, name]),
      );
      expect(serviceNeeds[name].kafka || waiting.length === 0).toBe(true);
    }
  });

  test("advises on the size of every service's pods, and changes none", () => {
    const advisers = objects(stack, "VerticalPodAutoscaler");
    expect(namesOf(advisers)).toEqual(expect.arrayContaining(services(stack)));
    expect(advisers.map(({ spec }) => (spec as { updatePolicy: unknown }).updatePolicy)).toEqual(
      advisers.map(() => ({ updateMode: "Off" })),
    );
  });

  test("keeps room free as the settings ask, that gives way to every pod", () => {
    const pods = settingsOf(stack).elasticity?.headroom?.pods ?? 0;
    expect(pods > 0).toBe(stack !== "dev");
    expect(namesOf(objects(stack, "Deployment")).includes("headroom")).toBe(pods > 0);
    if (pods > 0) {
      expect(recorded.object(stack, "Deployment", "headroom")).toMatchObject({
        spec: { replicas: pods, template: { spec: { priorityClassName: "headroom" } } },
      });
    }
    expect(recorded.object(stack, "PriorityClass", "headroom").value).toBeLessThan(0);
  });
});
