import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Agent as HttpPool, request } from "undici";
import { localBundles } from "../controlplane/custom-resource-bundles.ts";
import type { HttpRoute } from "../gateway/gateway-api.ts";
import { Informer } from "../kube/informer.ts";
import type { KubeObject } from "../kube/kube-object.ts";
import type { Pod } from "../node/pod.ts";
import { identityOf } from "../processes/process-table.ts";
import { startTestControlPlane, type TestControlPlane } from "../testkit/control-plane.ts";
import { eventually } from "../testkit/eventually.ts";
import { readReady } from "./ready-file.ts";

const repository = join(import.meta.dirname, "..", "..");
const app = { app: "web" };

interface Deployment extends KubeObject {
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
  };
}

describe("the agent on a real control plane", () => {
  let plane: TestControlPlane;
  let agent: ChildProcess;
  let deployments: Informer<Deployment>;
  let pods: Informer<Pod>;
  const listeners = new Set<() => void>();
  const wake = () => {
    for (const listener of listeners) listener();
  };

  beforeAll(async () => {
    plane = await startTestControlPlane({ definitions: localBundles });
    const image = { cwd: join(repository, "local/node/test-image"), command: ["node", "server.ts"] };
    const zones = ["local-a", "local-b", "local-c"];
    const settings = { kubeconfig: plane.kubeconfig, zones, gatewayPort: 0, images: { web: image } };
    writeFileSync(join(plane.dir, "agent.json"), JSON.stringify(settings));
    await startAgent();
    deployments = new Informer<Deployment>(plane.client, "apps/v1", "Deployment", { onUpsert: wake, onDelete: wake });
    pods = new Informer<Pod>(plane.client, "v1", "Pod", { onUpsert: wake, onDelete: wake });
    await pods.synced();
  });

  afterAll(async () => {
    await deployments?.close();
    await pods?.close();
    if (agent?.exitCode === null && agent.signalCode === null) {
      agent.kill("SIGTERM");
      await once(agent, "exit");
    }
    await plane?.close();
  });

  async function startAgent(): Promise<void> {
    agent = spawn(process.execPath, ["local/agent/main.ts", "--instance", plane.dir], {
      cwd: repository,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise<void>((resolve, reject) => {
      let output = "";
      agent.stdout?.on("data", (chunk) => {
        output += chunk;
        if (output.includes(" ready\n")) resolve();
      });
      agent.once("exit", () => reject(new Error(`the agent ended:\n${output}`)));
    });
  }

  /** Resolves with what `look` finds in the cluster, as soon as it finds something. */
  async function until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const listener = () => {
          listeners.delete(listener);
          resolve();
        };
        listeners.add(listener);
      });
    }
  }

  const livePods = (name: string) =>
    pods
      .list()
      .filter(({ metadata }) => metadata.name.startsWith(`${name}-`) && metadata.deletionTimestamp === undefined);

  const isReady = (pod: Pod) =>
    pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;

  const waiting = (name: string) =>
    until(() =>
      livePods(name)
        .map((pod) => pod.status?.containerStatuses?.[0]?.state.waiting)
        .find((state) => state?.message),
    );

  function gateway(path: string): string {
    return `http://127.0.0.1:${readReady(plane.dir)?.gatewayPort}${path}`;
  }

  function deployment(
    name: string,
    container: object,
    annotations: Record<string, string> = {},
    replicas = 3,
  ): KubeObject {
    return {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, namespace: "default" },
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: {
          metadata: { labels: { app: name }, annotations },
          spec: {
            runtimeClassName: "process",
            containers: [{ name: "main", image: "acme/web:v1", ports: [{ containerPort: 8080 }], ...container }],
          },
        },
      },
    };
  }

  const probed = { readinessProbe: { httpGet: { path: "/health", port: 8080 }, periodSeconds: 1, timeoutSeconds: 10 } };

  async function applyWeb(annotations: Record<string, string>): Promise<void> {
    const applied = await plane.client.apply(deployment("web", probed, annotations), { force: true });
    await until(() => {
      const { status } = deployments.get("web", "default") ?? {};
      const isNew = (status?.observedGeneration ?? 0) >= (applied.metadata.generation ?? 0);
      const all = [status?.replicas, status?.updatedReplicas, status?.readyReplicas];
      // The tests look at the pods, of which another watch tells than of the Deployment.
      const live = livePods("web");
      const isTold = live.length === 3 && live.every(isReady);
      return isNew && isTold && all.every((count) => count === 3) ? true : undefined;
    });
  }

  /** The gateway learns of pods by watches of its own, maybe a moment after the test does. */
  function answered() {
    return eventually(async () => {
      const answer = await request(gateway("/"));
      if (answer.statusCode === 200) return answer;
      await answer.body.dump();
      return undefined;
    });
  }

  test("GIVEN a Deployment, a Service and an HTTPRoute THEN the gateway answers from pods with addresses of their own", async () => {
    const ports = [
      { name: "http", port: 80, targetPort: 8080 },
      { name: "inner", port: 8081, targetPort: 8080 },
    ];
    const spec = { selector: app, ports };
    await plane.client.apply({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "default" },
      spec,
    });
    const api = "gateway.networking.k8s.io/v1";
    const listeners_ = [{ name: "http", port: 80, protocol: "HTTP" }];
    await plane.client.apply({
      apiVersion: api,
      kind: "Gateway",
      metadata: { name: "edge", namespace: "default" },
      spec: { gatewayClassName: "plinth-local", listeners: listeners_ },
    });
    await plane.client.apply({
      apiVersion: api,
      kind: "HTTPRoute",
      metadata: { name: "web", namespace: "default" },
      spec: { parentRefs: [{ name: "edge" }], rules: [{ backendRefs: [{ name: "web", port: 80 }] }] },
    });
    await applyWeb({ run: "1" });
    expect(new Set(livePods("web").map(({ status }) => status?.podIP)).size).toBe(3);
    const answer = await answered();
    const { pod } = (await answer.body.json()) as { pod: string };
    expect(livePods("web").map(({ metadata }) => metadata.name)).toContain(pod);
    // Its status is written after the gateway has begun to serve it.
    const status = await eventually(async () => {
      const found = await plane.client.get<HttpRoute>({
        apiVersion: api,
        kind: "HTTPRoute",
        metadata: { name: "web", namespace: "default" },
      });
      const conditions = found.status?.parents?.[0]?.conditions ?? [];
      return conditions.some(({ type, status }) => type === "ResolvedRefs" && status === "True") && found.status;
    });
    expect(status).toMatchObject({
      parents: [
        {
          conditions: [
            { type: "Accepted", status: "True" },
            { type: "ResolvedRefs", status: "True" },
          ],
        },
      ],
    });
  });

  test("GIVEN plugins of Kong on a route THEN they are enforced, and what is not is said in the route's status and the ready file", async () => {
    const kong = "configuration.konghq.com/v1";
    const metadata = { name: "web", namespace: "default" };
    const webRoute = { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", metadata };
    const routes = new Informer<HttpRoute>(plane.client, webRoute.apiVersion, "HTTPRoute", { onUpsert: wake });
    const enforced = (reason: string | undefined) =>
      until(() => {
        const conditions = routes.get("web", "default")?.status?.parents?.[0]?.conditions ?? [];
        const found = conditions.find(({ type }) => type === "plinth.dev/PluginsEnforced");
        return found?.reason === reason ? { message: found?.message } : undefined;
      });
    const annotate = (names: string | null) =>
      plane.client.patch(webRoute, { metadata: { annotations: { "konghq.com/plugins": names } } });
    const config = { allowed_payload_size: 10, size_unit: "bytes" };
    const size = { apiVersion: kong, kind: "KongPlugin", metadata: { name: "size", namespace: "default" } };
    const metrics = {
      apiVersion: kong,
      kind: "KongClusterPlugin",
      metadata: {
        name: "metrics",
        labels: { global: "true" },
        annotations: { "kubernetes.io/ingress.class": "kong" },
      },
    };
    const post = async () => (await request(gateway("/echo"), { method: "POST", body: "elevenbytes" })).statusCode;
    try {
      await annotate("size");
      expect((await enforced("RouteClosed")).message).toContain("names plugin size, which default does not have");
      expect(await post()).toBe(500);
      await plane.client.apply({ ...size, plugin: "request-size-limiting", config } as KubeObject);
      await enforced("Enforced");
      expect(await post()).toBe(413);
      await plane.client.apply({ ...metrics, plugin: "prometheus" } as KubeObject);
      expect((await enforced("PartlySimulated")).message).toBe("not enforced here: prometheus");
      expect(readReady(plane.dir)?.unenforced).toEqual(["gateway plugin prometheus"]);
      await plane.client.delete(metrics);
      await annotate(null);
      await enforced(undefined);
      expect([await post(), readReady(plane.dir)?.unenforced]).toEqual([200, []]);
    } finally {
      await routes.close();
    }
  });

  test("GIVEN a Service WHEN a pod calls it by its name in DNS THEN every pod of it answers in turn; an unknown name does not", async () => {
    const fetched = async (target: string) => {
      const answer = await request(gateway(`/fetch?url=${encodeURIComponent(target)}`));
      return { status: answer.statusCode, text: await answer.body.text() };
    };
    const names = new Set<string>();
    while (names.size < 3) {
      const { status, text } = await fetched("http://web.default.svc.cluster.local:8081/");
      expect(status).toBe(200);
      names.add(JSON.parse(text).pod);
    }
    expect([...names].toSorted()).toEqual(
      livePods("web")
        .map(({ metadata }) => metadata.name)
        .toSorted(),
    );
    expect(await fetched("http://nobody.default.svc.cluster.local:8081/")).toMatchObject({
      status: 502,
      text: expect.stringContaining("ENOTFOUND"),
    });
  });

  test("GIVEN load over kept connections WHEN the Deployment restarts pod by pod THEN no request fails", async () => {
    const dispatcher = new HttpPool({ connections: 16, keepAliveTimeout: 30_000 });
    const before = new Set(livePods("web").map(({ metadata }) => metadata.uid));
    const failures: string[] = [];
    let answered = 0;
    let isOver = false;
    const post = { method: "POST", body: "hello" } as const;
    const load = Array.from({ length: 12 }, async (_, index) => {
      while (!isOver) {
        try {
          const { statusCode, body } = await request(gateway("/echo"), { dispatcher, ...(index % 2 ? post : {}) });
          const text = await body.text();
          if (statusCode !== 200 || text !== (index % 2 ? "hello" : "")) failures.push(`${statusCode} ${text}`);
          answered++;
        } catch (error) {
          failures.push(String(error));
        }
      }
    });
    await applyWeb({ run: "2" });
    await until(() => (pods.list().some(({ metadata }) => before.has(metadata.uid)) ? undefined : true));
    isOver = true;
    await Promise.all(load);
    await dispatcher.close();
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(100);
  });

  test("GIVEN the agent is killed WHEN the next one starts THEN it takes the running pods over", async () => {
    const ids = () =>
      livePods("web")
        .map(({ status }) => status?.containerStatuses?.[0]?.containerID)
        .toSorted();
    const before = ids();
    agent.kill("SIGKILL");
    await once(agent, "exit");
    expect(readReady(plane.dir)).toBeUndefined();
    const [deleted] = livePods("web");
    const ref = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: deleted?.metadata.name ?? "", namespace: "default" },
    };
    await plane.client.delete(ref, { gracePeriodSeconds: 0 });
    await startAgent();
    await until(() => {
      const ready = livePods("web").filter(isReady);
      const isReplaced = !ready.some(({ metadata }) => metadata.uid === deleted?.metadata.uid);
      return isReplaced && ready.length === 3 ? true : undefined;
    });
    expect(ids().filter((id) => before.includes(id))).toHaveLength(2);
    const lost = Number(deleted?.status?.containerStatuses?.[0]?.containerID?.split("//")[1]);
    await eventually(() => identityOf(lost) === undefined);
    expect((await answered()).statusCode).toBe(200);
  });

  test("GIVEN a pod that refers to a missing ConfigMap WHEN the ConfigMap comes THEN the pod runs", async () => {
    await plane.client.apply(deployment("needy", { ...probed, envFrom: [{ configMapRef: { name: "late" } }] }, {}, 1));
    expect(await waiting("needy")).toMatchObject({
      reason: "CreateContainerConfigError",
      message: expect.stringContaining('configmap "late" not found'),
    });
    await plane.client.create({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "late", namespace: "default" },
      data: { A: "1" },
    });
    await until(() => livePods("needy").find(isReady));
  });

  test("GIVEN an image and a volume that no process can have THEN the pod says so", async () => {
    await plane.client.apply(deployment("strange", { image: "nginx:1" }, {}, 1));
    expect(await waiting("strange")).toMatchObject({
      reason: "ErrImagePull",
      message: expect.stringContaining("(known: web)"),
    });
    const pod = deployment("stored", {}, {}, 1);
    const { template } = pod.spec as { template: { spec: object } };
    Object.assign(template.spec, { volumes: [{ name: "host", hostPath: { path: "/etc" } }] });
    await plane.client.apply(pod);
    expect((await waiting("stored"))?.message).toContain("host (hostPath)");
  });

  test("GIVEN a Job that fails once THEN it completes at the second try", async () => {
    const marker = join(plane.dir, "tried");
    const command = ["sh", "-c", `test -e ${marker} || { touch ${marker}; exit 1; }`];
    const container = { name: "main", image: "web", command };
    await plane.client.create({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "once", namespace: "default" },
      spec: {
        template: { spec: { runtimeClassName: "process", restartPolicy: "OnFailure", containers: [container] } },
      },
    });
    const pod = await until(() => livePods("once").find(({ status }) => status?.phase === "Succeeded"));
    expect(pod.status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      state: { terminated: { exitCode: 0 } },
    });
  });

  test("GIVEN running pods WHEN the agent gets SIGTERM THEN it ends their processes and then itself", async () => {
    const ids = livePods("web").map(({ status }) =>
      Number(status?.containerStatuses?.[0]?.containerID?.split("//")[1]),
    );
    agent.kill("SIGTERM");
    expect(await once(agent, "exit")).toEqual([0, null]);
    expect(ids.map(identityOf)).toEqual([undefined, undefined, undefined]);
    expect(readReady(plane.dir)).toBeUndefined();
    expect(plane.ledger.leftovers()).toEqual([]);
  });
});
