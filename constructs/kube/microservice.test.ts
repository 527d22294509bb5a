import { describe, expect, test } from "@jest/globals";
import { Duration, Size } from "cdk8s";
import * as kplus from "cdk8s-plus-27";
import { resourceOptionsOf } from "../bridge/resource-options.ts";
import { chartOf, manifestOf, objectsOf } from "../testkit/objects.ts";
import { Autoscaling } from "./autoscaling.ts";
import { Microservice } from "./microservice.ts";
import type { MicroserviceProps } from "./microservice-props.ts";
import { Peer } from "./peer.ts";
import { Port } from "./port.ts";
import { RouteAccess } from "./route-access.ts";

const gateway = { name: "public", namespace: "edge" };
const required = RouteAccess.required();

function microservice(props: Partial<MicroserviceProps> = {}, id = "user"): Microservice {
  return new Microservice(chartOf("shop", { namespace: "shop" }), id, { image: "user-service:v2.1.0", ...props });
}

/** A manifest's part, by a path of keys joined by dots. */
function part(manifest: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => Object(value)[key], manifest);
}

function deploymentPart(service: Microservice, path: string): unknown {
  return part(manifestOf(service, "Deployment"), `spec.${path}`);
}

describe("what was asked for", () => {
  test("is given exactly", () => {
    // WHEN
    const service = microservice({
      replicas: 5,
      strategy: kplus.DeploymentStrategy.rollingUpdate({
        maxSurge: kplus.PercentOrAbsolute.absolute(1),
        maxUnavailable: kplus.PercentOrAbsolute.absolute(0),
      }),
      resources: {
        requests: { memory: Size.mebibytes(256), cpu: kplus.Cpu.millis(250) },
        limits: { memory: Size.mebibytes(512), cpu: kplus.Cpu.millis(500) },
      },
      liveness: kplus.Probe.fromHttpGet("/health", {
        port: 8080,
        initialDelaySeconds: Duration.seconds(30),
        periodSeconds: Duration.seconds(10),
      }),
    });

    // THEN
    expect(part(manifestOf(service, "Deployment"), "spec")).toMatchObject({
      replicas: 5,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        spec: {
          containers: [
            {
              image: "user-service:v2.1.0",
              resources: { requests: { memory: "256Mi", cpu: "250m" }, limits: { memory: "512Mi", cpu: "500m" } },
              livenessProbe: {
                httpGet: { path: "/health", port: 8080 },
                initialDelaySeconds: 30,
                periodSeconds: 10,
              },
            },
          ],
        },
      },
    });
  });
});

describe("by default", () => {
  test("there is one of each object, all of one name", () => {
    const kinds = objectsOf(microservice()).map(({ kind, name }) => `${kind} ${name}`);
    expect(kinds.toSorted()).toEqual([
      "Deployment user",
      "HorizontalPodAutoscaler user",
      "NetworkPolicy user",
      "PodDisruptionBudget user",
      "Service user",
      "ServiceAccount user",
    ]);
  });

  test("the pod passes Pod Security `restricted` and has no token", () => {
    const service = microservice();
    expect(deploymentPart(service, "template.spec")).toMatchObject({
      automountServiceAccountToken: false,
      serviceAccountName: "user",
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(deploymentPart(service, "template.spec.containers.0.securityContext")).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsGroup: 65532,
      runAsNonRoot: true,
      runAsUser: 65532,
    });
    expect(manifestOf(service, "ServiceAccount").automountServiceAccountToken).toBe(false);
  });

  test("one pod more and none less while rolling", () => {
    expect(deploymentPart(microservice(), "strategy.rollingUpdate")).toEqual({ maxSurge: 1, maxUnavailable: 0 });
  });

  test("liveness is /health after 30 s each 10 s, readiness is /ready", () => {
    const service = microservice();
    expect(deploymentPart(service, "template.spec.containers.0.livenessProbe")).toMatchObject({
      httpGet: { path: "/health", port: 8080 },
      initialDelaySeconds: 30,
      periodSeconds: 10,
    });
    expect(deploymentPart(service, "template.spec.containers.0.readinessProbe.httpGet.path")).toBe("/ready");
  });

  test("a stopping pod takes requests for 5 s and has 30 s in all", () => {
    const service = microservice();
    expect(deploymentPart(service, "template.spec.containers.0.lifecycle")).toEqual({
      preStop: { sleep: { seconds: 5 } },
    });
    expect(deploymentPart(service, "template.spec.terminationGracePeriodSeconds")).toBe(30);
  });

  test("pods are even over zones, and over hosts where that can be", () => {
    expect(deploymentPart(microservice(), "template.spec.topologySpreadConstraints")).toMatchObject([
      { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule", maxSkew: 1 },
      { topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway", maxSkew: 1 },
    ]);
  });

  test("drains take one pod at a time", () => {
    expect(part(manifestOf(microservice(), "PodDisruptionBudget"), "spec.maxUnavailable")).toBe(1);
  });

  test("the selector holds no hash of the construct's path, as it can never change", () => {
    const service = microservice();
    const labels = { "app.kubernetes.io/name": "user" };
    expect(deploymentPart(service, "selector")).toEqual({ matchLabels: labels });
    expect(deploymentPart(service, "template.metadata.labels")).toEqual(labels);
    expect(part(manifestOf(service, "Service"), "spec.selector")).toEqual(labels);
  });
});

describe("the count of pods", () => {
  test.each([
    ["of replicas is kept, and is the autoscaler's least", { replicas: 5 }, 5, [5, 10], undefined],
    [
      "of replicas is kept within the autoscaler's range",
      { replicas: 5, autoscaling: Autoscaling.between(2, 8) },
      5,
      [2, 8],
      undefined,
    ],
    [
      "is left to the autoscaler where no replicas are given",
      { autoscaling: Autoscaling.between(3, 8) },
      3,
      [3, 8],
      ["spec.replicas"],
    ],
    ["is 2 where nothing is given", {}, 2, [2, 4], undefined],
  ])("%s", (_title, props, replicas, [min, max], ignored) => {
    const service = microservice(props);
    const autoscaler = manifestOf(service, "HorizontalPodAutoscaler");
    const deployment = objectsOf(service).find(({ kind }) => kind === "Deployment");

    expect(deploymentPart(service, "replicas")).toBe(replicas);
    expect(autoscaler.spec).toMatchObject({ minReplicas: min, maxReplicas: max, scaleTargetRef: { name: "user" } });
    expect(deployment && resourceOptionsOf(deployment).ignoreChanges).toEqual(ignored);
  });

  test("has no autoscaler when it is off", () => {
    const kinds = objectsOf(microservice({ replicas: 3, autoscaling: Autoscaling.off() })).map(({ kind }) => kind);
    expect(kinds).not.toContain("HorizontalPodAutoscaler");
  });
});

describe("environment", () => {
  test("comes from values, ConfigMaps, Secrets and fields", () => {
    // GIVEN
    const service = microservice({
      env: { MODE: "fast", POD: kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.POD_NAME) },
    });
    const settings = kplus.ConfigMap.fromConfigMapName(service, "Settings", "settings");

    // WHEN
    service.env("COLOUR", kplus.EnvValue.fromConfigMap(settings, "colour")).secretEnv({ PASSWORD: "hush" });

    // THEN
    expect(deploymentPart(service, "template.spec.containers.0.env")).toEqual([
      { name: "MODE", value: "fast" },
      { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "COLOUR", valueFrom: { configMapKeyRef: { name: "settings", key: "colour" } } },
      { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "user-env", key: "PASSWORD" } } },
    ]);
  });

  test("rolls the pods when a secret value changes", () => {
    const annotation = (value: string) =>
      deploymentPart(microservice().secretEnv({ PASSWORD: value }), "template.metadata.annotations");
    expect(annotation("one")).toEqual(annotation("one"));
    expect(annotation("one")).not.toEqual(annotation("two"));
  });
});

describe("connections", () => {
  test("are all refused but for name resolution", () => {
    expect(manifestOf(microservice(), "NetworkPolicy").spec).toMatchObject({
      policyTypes: ["Ingress", "Egress"],
      ingress: [],
      egress: [
        {
          ports: [
            { port: 53, protocol: "UDP" },
            { port: 53, protocol: "TCP" },
          ],
        },
      ],
    });
  });

  test("from and to peers are allowed one by one", () => {
    // WHEN
    const service = microservice()
      .allowFrom(Peer.service("order"))
      .allowTo(Peer.cidr("10.0.0.0/8"), Port.tcp(5432))
      .allowTo(Peer.anyone(), Port.tcp(443));

    // THEN
    const spec = manifestOf(service, "NetworkPolicy").spec as Record<string, unknown[]>;
    expect(spec.ingress).toEqual([
      {
        from: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "order" } } }],
        ports: [{ port: 8080, protocol: "TCP" }],
      },
    ]);
    expect(spec.egress?.slice(1)).toEqual([
      { to: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports: [{ port: 5432, protocol: "TCP" }] },
      { ports: [{ port: 443, protocol: "TCP" }] },
    ]);
  });

  test("in a mesh go through its tunnels", () => {
    // WHEN
    const service = microservice({ meshed: true }).allowFrom(Peer.service("order"));

    // THEN
    const spec = manifestOf(service, "NetworkPolicy").spec as Record<string, unknown[]>;
    expect(spec.ingress?.at(-1)).toEqual({
      from: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "order" } } }],
      ports: [
        { port: 8080, protocol: "TCP" },
        { port: 15008, protocol: "TCP" },
      ],
    });
  });

  test("at a further port are of the Service, the container and whoever is let in there", () => {
    // WHEN
    const service = microservice()
      .alsoListensAt("smtp", 2525)
      .allowFrom(Peer.service("order"), 2525)
      .allowTo(Peer.anyone(), Port.tcpRange(6379, 6384));

    // THEN
    expect(part(manifestOf(service, "Service"), "spec.ports")).toMatchObject([
      { name: "http", port: 8080, targetPort: 8080, appProtocol: "http" },
      { name: "smtp", port: 2525, targetPort: 2525, appProtocol: "tcp" },
    ]);
    expect(deploymentPart(service, "template.spec.containers.0.ports")).toMatchObject([
      { name: "http", containerPort: 8080 },
      { name: "smtp", containerPort: 2525 },
    ]);
    const spec = manifestOf(service, "NetworkPolicy").spec as Record<string, { ports: unknown }[]>;
    expect(spec.ingress?.at(-1)?.ports).toEqual([{ port: 2525, protocol: "TCP" }]);
    expect(spec.egress?.at(-1)?.ports).toEqual([{ port: 6379, endPort: 6384, protocol: "TCP" }]);
  });

  test("exposed paths make one route, and let the gateway in", () => {
    // WHEN
    const service = microservice()
      .exposeAt("/v1/users", gateway, required)
      .exposeAt("/keys", gateway, required, { exact: true });

    // THEN
    expect(manifestOf(service, "HTTPRoute").spec).toEqual({
      parentRefs: [gateway],
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/v1/users" } }],
          backendRefs: [{ name: "user", port: 8080 }],
        },
        { matches: [{ path: { type: "Exact", value: "/keys" } }], backendRefs: [{ name: "user", port: 8080 }] },
      ],
    });
    expect(part(manifestOf(service, "NetworkPolicy"), "spec.ingress.0.from")).toEqual([
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "edge" } } },
    ]);
  });

  test("paths that anyone may call make a route of their own, and let the gateway in once", () => {
    // WHEN
    const service = microservice()
      .exposeAt("/v1/users", gateway, required)
      .exposeAt("/keys", gateway, RouteAccess.open("public keys"))
      .exposeAt("/v1/products", gateway, RouteAccess.optional("prices for members"));

    // THEN
    const routes = objectsOf(service).filter(({ kind }) => kind === "HTTPRoute");
    expect(routes.map((route) => [route.name, part(route.toJson(), "spec.rules.0.matches.0.path.value")])).toEqual([
      ["user", "/v1/users"],
      ["user-open", "/keys"],
      ["user-optional", "/v1/products"],
    ]);
    expect(part(manifestOf(service, "NetworkPolicy"), "spec.ingress")).toHaveLength(1);
  });

  test("the Service says what the gateway must read on it", () => {
    const service = microservice().exposeAt("/a", { ...gateway, serviceAnnotations: { upstream: "true" } }, required);

    expect(part(manifestOf(service, "Service"), "metadata.annotations")).toEqual({ upstream: "true" });
  });

  test("a path has one decision of access", () => {
    const service = microservice()
      .exposeAt("/v1/users", gateway, required)
      .exposeAt("/v1/users", gateway, RouteAccess.open("sign-up"));

    expect(service.node.findAll().flatMap((construct) => construct.node.validate())).toEqual([
      "access of path PathPrefix /v1/users at edge/public is required and open: one of them is allowed",
    ]);
  });
});

describe("placement", () => {
  test("names the runtime, the nodes' labels and the taints that are stood", () => {
    const service = microservice({
      placement: {
        runtimeClass: "process",
        nodeLabels: { pool: "own" },
        tolerations: [{ key: "pool", value: "own", effect: "NoSchedule" }, { key: "spot" }],
        insistOnZones: false,
      },
    });
    expect(deploymentPart(service, "template.spec")).toMatchObject({
      runtimeClassName: "process",
      nodeSelector: { pool: "own" },
      tolerations: [
        { key: "pool", operator: "Equal", value: "own", effect: "NoSchedule" },
        { key: "spot", operator: "Exists" },
      ],
      topologySpreadConstraints: [{ whenUnsatisfiable: "ScheduleAnyway" }, { whenUnsatisfiable: "ScheduleAnyway" }],
    });
  });
});

describe("validation", () => {
  test("finds every fault, each with its value and what is allowed", () => {
    // GIVEN
    const service = microservice(
      {
        image: "registry:5000/user-service",
        replicas: 9,
        autoscaling: Autoscaling.between(2, 4),
        port: 80,
        user: 0,
        stopDelay: Duration.seconds(30),
        resources: {
          requests: { memory: Size.gibibytes(1), cpu: kplus.Cpu.units(1) },
          limits: { memory: Size.mebibytes(512), cpu: kplus.Cpu.millis(500) },
        },
        env: { "2ND": "x", PASSWORD: "y" },
      },
      "User",
    );
    service.secretEnv({ PASSWORD: "hush" }).exposeAt("v1", gateway, required);

    // WHEN
    const faults = service.node.findAll().flatMap((construct) => construct.node.validate());

    // THEN
    expect(faults).toEqual([
      'name is "User": 1 to 63 of a-z, 0-9 and "-", a letter first and no "-" last, are allowed',
      'image is "registry:5000/user-service": it needs a tag other than "latest", or a digest',
      "replicas is 9: the autoscaler allows 2 to 4",
      "resources.requests.memory is 1024Mi: at most the limit of 512Mi is allowed",
      "resources.requests.cpu is 1000m: at most the limit of 500m is allowed",
      "port is 80: 1024 to 65535 is allowed, as the lower ones need root",
      "user is 0: any but root (0) is allowed",
      "stopDelay is 30 s: it must be less than stopGrace, 30 s",
      'env has "2ND": letters, digits and "_", no digit first, are allowed',
      "env has PASSWORD twice: once plain or once secret is allowed",
      'path is "v1": it must start with "/"',
    ]);
  });

  test("finds nothing wrong with the defaults", () => {
    expect(
      microservice()
        .node.findAll()
        .flatMap((construct) => construct.node.validate()),
    ).toEqual([]);
  });
});
