import { describe, expect, test } from "@jest/globals";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { meshExceptionsFaults } from "../mesh/mesh-exception.ts";
import { PropsError } from "../props-error.ts";
import { inputsOf, type Registration, registrationsOf } from "../testkit/registrations.ts";
import { KongGateway } from "./kong-gateway.ts";
import { kongGatewayFaults } from "./kong-gateway-faults.ts";
import type { KongGatewayProps } from "./kong-gateway-props.ts";
import { kongMeshExceptions } from "./kong-in-mesh.ts";

const props: KongGatewayProps = {
  charts: { kong: { chart: "ingress", repository: "https://charts.konghq.com", version: "0.24.0" } },
  images: { kong: "docker.io/library/kong:3.9.3", controller: "docker.io/kong/kubernetes-ingress-controller:3.5.13" },
  limitsStore: { image: "docker.io/library/redis:7.4.1", password: pulumi.secret("hush") },
  servicesNamespace: "shop",
  highlyAvailable: true,
  nodes: { nodeSelector: { pool: "system" }, tolerations: [] },
};
const loadBalancer = { name: "shop", sourceRanges: ["10.0.0.0/16"], prefixLists: [pulumi.output("pl-1")] };

function register(changes: Partial<KongGatewayProps> = {}): Promise<Registration[]> {
  return registrationsOf(() => {
    const provider = new Provider("cluster", { kubeconfig: "{}", clusterIdentifier: "c" });
    new KongGateway("gateway", { ...props, ...changes }, { provider });
  });
}

async function valuesOf(changes: Partial<KongGatewayProps> = {}): Promise<Record<string, unknown>> {
  return Object(inputsOf(await register(changes), "Release").values);
}

const annotation = (name: string) =>
  `gateway.proxy.annotations.service\\.beta\\.kubernetes\\.io/aws-load-balancer-${name}`;

/** A part of nested records, by keys joined by dots; a dot within a key has a backslash before it. */
function part(value: unknown, path: string): unknown {
  const keys = path.split(/(?<!\\)\./).map((key) => key.replaceAll("\\.", "."));
  return keys.reduce<unknown>((inner, key) => Object(inner)[key], value);
}

/** The namespaces that a NetworkPolicy's rules name for a port. */
function namespacesAt(rules: unknown, side: "from" | "to", port: number): unknown[] {
  return [rules].flat().flatMap((rule) => {
    const { ports = [], [side]: peers = [] } = Object(rule);
    const isAbout = [ports].flat().some((entry) => Object(entry).port === port);
    return isAbout
      ? [peers].flat().map((peer) => Object.values(Object(Object(peer).namespaceSelector).matchLabels)[0])
      : [];
  });
}

describe("a KongGateway", () => {
  test("is a chart between what it stands on and what listens", async () => {
    // WHEN
    const registrations = await register();

    // THEN
    const kinds = registrations.map(({ type }) => type.split(":").at(-1));
    const release = kinds.indexOf("Release");
    expect(kinds.slice(0, release)).toEqual(expect.arrayContaining(["ConfigMap", "NetworkPolicy", "Deployment"]));
    expect(kinds.slice(release + 1)).toEqual(["GatewayClass", "Gateway"]);
  });

  test("sends traces to the collectors' namespace, and lets metrics be read from another", async () => {
    // WHEN
    const registrations = await register({ observabilityNamespace: "watch", agentsNamespace: "collectors" });

    // THEN
    const policy = registrations.find(
      ({ type, inputs }) => type.endsWith(":NetworkPolicy") && Object(inputs.metadata).name === "kong-gateway",
    );
    const { ingress, egress } = Object(policy?.inputs).spec;
    expect(namespacesAt(egress, "to", 4318)).toEqual(["collectors"]);
    expect(namespacesAt(ingress, "from", 8100)).toEqual(["watch"]);
  });

  test("loads our plugins from their ConfigMaps", async () => {
    const registrations = await register();

    const values = Object(inputsOf(registrations, "Release").values);
    expect(part(values, "gateway.plugins.configMaps")).toEqual([
      { name: "plinth-auth", pluginName: "plinth-auth" },
      { name: "plinth-quota", pluginName: "plinth-quota" },
    ]);
    const maps = registrations.filter(({ type }) => type.endsWith(":ConfigMap")).map(({ inputs }) => inputs);
    const files = Object.fromEntries(maps.map((map) => [part(map, "metadata.name"), Object.keys(Object(map.data))]));
    expect(files["plinth-auth"]).toEqual([
      "claims.lua",
      "handler.lua",
      "key_set.lua",
      "keys.lua",
      "schema.lua",
      "token.lua",
    ]);
    expect(files["plinth-quota"]).toEqual(["cost.lua", "counters.lua", "handler.lua", "schema.lua", "window.lua"]);
  });

  test("shows neither its admin API nor its Manager", async () => {
    // WHEN
    const registrations = await register();

    // THEN
    const values = Object(inputsOf(registrations, "Release").values);
    expect(part(values, "gateway.env.admin_gui_listen")).toBe("off");
    expect(part(values, "gateway.admin.type")).toBe("ClusterIP");
    const policy = registrations.find(({ inputs }) => part(inputs, "metadata.name") === "kong-gateway");
    const rules = part(policy?.inputs, "spec.ingress") as { from?: unknown; ports: { port: number }[] }[];
    const admin = rules.filter(({ ports }) => ports.some(({ port }) => port === 8444));
    expect(admin.map(({ from }) => from)).toEqual([
      [
        {
          podSelector: {
            matchLabels: { "app.kubernetes.io/instance": "kong", "app.kubernetes.io/name": "controller" },
          },
        },
      ],
    ]);
  });

  test("keeps the password of its limits in a Secret, and out of argv and the log", async () => {
    // WHEN
    const registrations = await register();

    // THEN
    const holders = registrations.filter((each) => JSON.stringify(each).includes("hush"));
    expect(holders.map(({ type }) => type)).toEqual(["kubernetes:core/v1:Secret"]);
    expect(part(holders[0]?.inputs, "stringData")).toMatchObject({ "password.json": { $secret: '"hush"' } });
  });

  test("is spread over zones, and one pod at a time, where it must stay up", async () => {
    const [large, small] = [await valuesOf({ zones: 3 }), await valuesOf({ highlyAvailable: false })];

    expect(part(large, "gateway.autoscaling")).toMatchObject({ enabled: true, minReplicas: 3 });
    expect(part(large, "gateway.topologySpreadConstraints.0.whenUnsatisfiable")).toBe("DoNotSchedule");
    expect(part(large, "controller.podDisruptionBudget.enabled")).toBe(true);
    expect(part(small, "gateway.autoscaling.enabled")).toBe(false);
    expect(part(small, "gateway.replicaCount")).toBe(1);
  });

  test("stands behind a load balancer that lets only those in who may come", async () => {
    const values = await valuesOf({ loadBalancer });

    expect(part(values, "gateway.proxy.loadBalancerClass")).toBe("service.k8s.aws/nlb");
    expect(part(values, annotation("scheme"))).toBe("internal");
    expect(part(values, annotation("nlb-target-type"))).toBe("ip");
    expect(part(values, annotation("security-group-prefix-lists"))).toBe("pl-1");
    expect(part(values, "gateway.proxy.annotations.service\\.beta\\.kubernetes\\.io/load-balancer-source-ranges")).toBe(
      "10.0.0.0/16",
    );
    expect(part(await valuesOf(), "gateway.proxy.type")).toBe("ClusterIP");
  });

  test("sees callers by their own addresses, or behind a CDN by what the CDN says", async () => {
    // WHEN
    const own = await valuesOf({ loadBalancer });
    const forwarded = await valuesOf({ loadBalancer, trustedProxies: ["10.0.1.0/24", "10.0.2.0/24"] });

    // THEN
    expect(part(own, annotation("target-group-attributes"))).toContain("preserve_client_ip.enabled=true");
    expect(part(own, "gateway.env.trusted_ips")).toBeUndefined();
    expect(part(forwarded, annotation("target-group-attributes"))).toContain("preserve_client_ip.enabled=false");
    expect(part(forwarded, "gateway.env")).toMatchObject({
      trusted_ips: "10.0.1.0/24,10.0.2.0/24",
      real_ip_header: "X-Forwarded-For",
      real_ip_recursive: "on",
    });
  });

  test.each([
    [
      "ends TLS at the load balancer",
      { certificateArn: pulumi.output("arn:c") },
      "arn:c",
      { options: expect.anything() },
    ],
    ["ends TLS itself", { secretName: "gateway-tls" }, undefined, { certificateRefs: [{ name: "gateway-tls" }] }],
  ] as const)("%s", async (_, tls, certificate, listener) => {
    // WHEN
    const registrations = await register({ loadBalancer, tls });

    // THEN
    const values = inputsOf(registrations, "Release").values;
    expect(part(values, annotation("ssl-cert"))).toBe(certificate);
    expect(part(values, "gateway.proxy.http.enabled")).toBe(false);
    expect(part(inputsOf(registrations, "Gateway"), "spec.listeners")).toMatchObject([
      { protocol: "HTTPS", port: 443, tls: { mode: "Terminate", ...listener } },
    ]);
  });

  test("takes images by their digests too", async () => {
    // GIVEN
    const digest = `@sha256:${"0".repeat(64)}`;
    const images = { ...props.images, kong: `registry:5000/kong:3.9.3${digest}` };

    // THEN
    expect(kongGatewayFaults({ ...props, images })).toEqual([]);
    expect(part(await valuesOf({ images }), "gateway.image")).toEqual({
      repository: "registry:5000/kong",
      tag: `3.9.3${digest}`,
      effectiveSemver: "3.9.3",
    });
  });

  test.each([
    ["the port that speaks TLS", { secretName: "gateway-tls" }, 8443],
    ["the port that speaks HTTP", undefined, 8000],
  ])("is called from outside of the mesh at %s", (_, tls, port) => {
    const exceptions = kongMeshExceptions(tls === undefined ? {} : { tls });

    expect(exceptions.map(({ ports }) => ports)).toEqual([[port], [8080]]);
    expect(meshExceptionsFaults(exceptions)).toEqual([]);
  });

  test("finds nothing wrong with the least that it asks for", () => {
    expect(kongGatewayFaults(props)).toEqual([]);
  });

  test("refuses every bad prop at once", () => {
    // GIVEN
    const bad: KongGatewayProps = {
      ...props,
      images: { kong: "kong:3.9", controller: "kic:latest" },
      limitsStore: { image: "redis", password: "x", memoryMebibytes: 1 },
      hostnames: ["Shop"],
      loadBalancer: { name: "internal-shop", sourceRanges: [] },
      trustedProxies: ["10.0.0.0", "0.0.0.0/0"],
      zones: 0,
    };
    const provider = {} as pulumi.ProviderResource;

    // THEN
    expect(kongGatewayFaults(bad).map(({ path }) => path)).toEqual([
      "images.kong",
      "images.controller",
      "limitsStore.image",
      "limitsStore.memoryMebibytes",
      "hostnames[0]",
      "loadBalancer.name",
      "loadBalancer.sourceRanges",
      "trustedProxies[0]",
      "trustedProxies",
      "zones",
    ]);
    expect(kongGatewayFaults({ ...props, tls: { certificateArn: "arn:c" } }).map(({ path }) => path)).toEqual([
      "tls.certificateArn",
    ]);
    expect(() => new KongGateway("gateway", bad, { provider })).toThrow(PropsError);
  });
});
