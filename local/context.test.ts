import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ChangeReport } from "./change-report.ts";
import type { KubeObject } from "./kube/kube-object.ts";
import { startTestControlPlane, type TestControlPlane } from "./testkit/control-plane.ts";
import { eventually } from "./testkit/eventually.ts";
import { StackRunner } from "./testkit/stack-runner.ts";
import { logIn, readProfile, register } from "./testkit/user-account.ts";

/** A cluster that the user already has; the tests go on from one another. */
const ada = { email: "ada@example.com", password: "correct horse battery" };
const context = ["--context", "plinth"] as const;
const minutes = 60_000;
const gatewayGroup = "gateway.networking.k8s.io";

/** Kinds of which `up` makes objects, or could. */
const kinds = [
  ["v1", "Namespace"],
  ["v1", "Node"],
  ["v1", "Pod"],
  ["v1", "PersistentVolume"],
  ["node.k8s.io/v1", "RuntimeClass"],
  ["coordination.k8s.io/v1", "Lease"],
  ["apps/v1", "Deployment"],
  ["rbac.authorization.k8s.io/v1", "ClusterRole"],
  ["rbac.authorization.k8s.io/v1", "ClusterRoleBinding"],
  ["admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"],
  ["apiextensions.k8s.io/v1", "CustomResourceDefinition"],
] as const;

let cluster: TestControlPlane;
let stack: StackRunner;
let before: string[];
const kubeconfigBefore = process.env.KUBECONFIG;

beforeAll(async () => {
  cluster = await startTestControlPlane();
  process.env.KUBECONFIG = cluster.kubeconfig;
  stack = new StackRunner("user");
  await eventually(async () => (await inventory()).includes("Namespace kube-node-lease"));
  before = await inventory();
}, 15 * minutes);

afterAll(async () => {
  await stack?.close();
  await cluster?.close();
  if (kubeconfigBefore === undefined) {
    delete process.env.KUBECONFIG;
  } else {
    process.env.KUBECONFIG = kubeconfigBefore;
  }
}, 10 * minutes);

/** Everything of those kinds, as `Kind namespace/name`, sorted. */
async function inventory(): Promise<string[]> {
  const lists = await Promise.all(kinds.map(([apiVersion, kind]) => cluster.client.listMetadata(apiVersion, kind)));
  return lists
    .flatMap(({ items }) => items)
    .map(({ kind, metadata }) => `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`)
    .toSorted();
}

async function gatewayApiDefinitions(): Promise<KubeObject[]> {
  const { items } = await cluster.client.list("apiextensions.k8s.io/v1", "CustomResourceDefinition");
  return items.filter(({ metadata }) => metadata.name?.endsWith(`.${gatewayGroup}`));
}

async function upInContext(): Promise<ChangeReport> {
  return JSON.parse((await stack.succeed("up", ...context, "--json", "-")).stdout);
}

function running(): string[] {
  const entries = stack.ledger().list();
  return entries
    .filter(({ alive }) => alive)
    .map(({ name }) => name)
    .toSorted();
}

const route = {
  apiVersion: `${gatewayGroup}/v1`,
  kind: "HTTPRoute",
  metadata: { name: "of-others", namespace: "default" },
  spec: { rules: [{ backendRefs: [{ name: "theirs", port: 80 }] }] },
};

describe("up --context", () => {
  test(
    "GIVEN a cluster of the user's WHEN up THEN the services answer, without a control plane or simulated nodes",
    async () => {
      const { changes } = await upInContext();
      expect(changes.create).toBeGreaterThan(10);
      const redis = [0, 1, 2, 3, 4, 5].map((node) => `redis-${node}`);
      expect(running()).toEqual(["agent", "consul", "kafka", "postgres", ...redis, "vault"]);

      const status = await stack.status();
      expect(status).toMatchObject({
        running: true,
        context: "plinth",
        kubeconfig: cluster.kubeconfig,
        services: { user: { ready: 2, replicas: 2 } },
        leftovers: [],
      });
      const unenforced = status.simulated.filter((name) => name.startsWith("gateway plugin "));
      expect(status.simulated).toEqual(unenforced);
      expect(unenforced).toContain("gateway plugin prometheus");
      const gateway = status.gateway ?? "";
      expect(await register(gateway, ada)).toBe(201);
      expect(await readProfile(gateway, await logIn(gateway, ada))).toBe(200);
    },
    10 * minutes,
  );

  test(
    "GIVEN it is up WHEN up again, or previewed THEN nothing changes",
    async () => {
      expect((await upInContext()).resources).toEqual([]);
      expect((await stack.changes("preview")).resources).toEqual([]);
    },
    10 * minutes,
  );

  test(
    "GIVEN it is up WHEN up without the context THEN it is refused and says what to do",
    async () => {
      const { code, stderr } = await stack.run("up");
      expect(code).toBe(1);
      expect(stderr).toContain('on context "plinth", not on a control plane of its own. `npm run down` first');
    },
    10 * minutes,
  );

  test(
    "GIVEN the agent is dead WHEN down THEN nothing of Plinth is left in the cluster, nor a process",
    async () => {
      await stack.kill("agent");
      await stack.succeed("down");
      expect(await inventory()).toEqual(before);
      expect(running()).toEqual([]);
      expect(stack.ledger().leftovers()).toEqual([]);
      expect(await stack.status()).toMatchObject({ running: false, resources: 0 });
    },
    10 * minutes,
  );

  test(
    "GIVEN routes of others WHEN down THEN the Gateway API stays, with their routes",
    async () => {
      await upInContext();
      const { gateway = "" } = await stack.status();
      expect(await readProfile(gateway, await logIn(gateway, ada))).toBe(200);
      await cluster.client.create(route);
      const { stderr } = await stack.succeed("down");
      expect(stderr).toContain("HTTPRoute default/of-others");
      const left = (await inventory()).filter((object) => !before.includes(object));
      expect(left.length).toBeGreaterThan(0);
      expect(left.every((object) => object.endsWith(`.${gatewayGroup}`))).toBe(true);
      expect(await cluster.client.find(route)).toBeDefined();
    },
    10 * minutes,
  );

  test(
    "GIVEN a Gateway API of another origin WHEN up and down THEN it is untouched",
    async () => {
      for (const { apiVersion, kind, metadata } of await gatewayApiDefinitions()) {
        const annotations = { "plinth.dev/bundle": null, "acme.example/installed": "yes" };
        await cluster.client.patch(
          { apiVersion, kind, metadata: { name: metadata.name ?? "" } },
          { metadata: { annotations } },
        );
      }
      const versions = async () =>
        (await gatewayApiDefinitions()).map(({ metadata }) => [metadata.name, metadata.uid, metadata.generation]);
      const theirs = await versions();
      await upInContext();
      await stack.succeed("down");
      expect(await versions()).toEqual(theirs);
    },
    10 * minutes,
  );

  test(
    "GIVEN the cluster is away WHEN down THEN it says what to do, and only --purge forgets",
    async () => {
      await upInContext();
      await cluster.ledger.stopAll();
      expect(await stack.status()).toMatchObject({ running: false, fault: expect.stringContaining("cannot reach") });

      const refused = await stack.run("down");
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('The cluster of context "plinth" does not answer');
      expect(refused.stderr).toContain("npm run down -- --purge");
      expect(running()).toEqual([]);
      expect(stack.ledger().leftovers()).toEqual([]);

      const { stderr } = await stack.succeed("down", "--purge");
      expect(stderr).toContain("was not deleted, and is forgotten");
    },
    10 * minutes,
  );
});
