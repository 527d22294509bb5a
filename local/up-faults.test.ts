import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { StackRunner } from "./testkit/stack-runner.ts";
import { logIn, readProfile, register } from "./testkit/user-account.ts";

/** What happens to `up` when something is killed under it. */
const ada = { email: "ada@example.com", password: "correct horse battery" };
const minutes = 60_000;

let stack: StackRunner;
beforeAll(() => {
  stack = new StackRunner("user");
});
afterAll(async () => await stack.close(), 10 * minutes);

test(
  "GIVEN a first up WHEN Ctrl-C comes THEN it exits with 130 and leaves no process",
  async () => {
    const first = stack.start("up");
    await first.said("Kubernetes control plane ...");
    first.child.kill("SIGINT");
    const { code, stderr } = await first.ended;
    expect(stderr).toContain("Interrupted by SIGINT");
    expect(code).toBe(130);
    expect(
      stack
        .ledger()
        .list()
        .filter(({ alive }) => alive),
    ).toEqual([]);
    expect(stack.ledger().leftovers()).toEqual([]);
  },
  30 * minutes,
);

test(
  "GIVEN up killed with SIGKILL at five random moments WHEN up again THEN it converges each time, nothing lost, nothing twice",
  async () => {
    const seed = Date.now() % 100_000;
    const random = randomFrom(seed);
    const report = (text: string) => `seed ${seed}, ${text}`;
    await stack.succeed("up");
    let gateway = (await stack.status()).gateway ?? "";
    expect(await register(gateway, ada)).toBe(201);
    for (let round = 0; round < 5; round++) {
      const replicas = 2 + (round % 2);
      stack.change({ replicas, logLevel: round % 2 === 0 ? "info" : "warn" });
      const isCold = round % 3 === 0;
      if (isCold) {
        await stack.succeed("down");
      }
      // A cold start takes about fifteen seconds, one with a rollout about five.
      const delay = Math.round(random() * (isCold ? 15_000 : 5_000));
      const doomed = stack.start("up");
      await sleep(delay);
      doomed.child.kill("SIGKILL");
      await doomed.ended;

      const end = await stack.run("up");
      expect({
        round: report(`round ${round}, killed after ${delay} ms`),
        code: end.code,
        stderr: end.code === 0 ? "" : end.stderr,
      }).toEqual({ round: expect.anything(), code: 0, stderr: "" });
      expect((await stack.changes("preview")).resources).toEqual([]);
      const status = await stack.status();
      gateway = status.gateway ?? "";
      expect(status.services.user).toMatchObject({ ready: replicas, replicas });
      expect(status.leftovers).toEqual([]);
      expect(status.processes.map(({ name, alive }) => [name, alive]).toSorted()).toEqual(allAlive);
      expect(await readProfile(gateway, await logIn(gateway, ada))).toBe(200);
    }
    await expectNothingTwice();
  },
  30 * minutes,
);

test(
  "GIVEN the API server killed during up WHEN it stays away THEN up retries, fails clearly, and the next up goes on from there",
  async () => {
    stack.change({ replicas: 2, logLevel: "error" });
    const doomed = stack.start("up");
    await doomed.said("Stack ...");
    // Stopped, it cannot be done before the server is gone.
    doomed.child.kill("SIGSTOP");
    await stack.kill("kube-apiserver");
    doomed.child.kill("SIGCONT");
    const { code, stderr } = await doomed.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot reach the Kubernetes API server https:\/\/127\.0\.0\.1:\d+ \(tried for \d+ s\)/);
    const { running, fault } = await stack.status();
    expect(running).toBe(false);
    expect(fault).toBeTruthy();

    await stack.succeed("up");
    expect((await stack.changes("preview")).resources).toEqual([]);
    expect((await stack.status()).services.user).toMatchObject({ ready: 2, replicas: 2 });
  },
  30 * minutes,
);

test(
  "GIVEN the agent killed WHEN asked for its status THEN what it left is named, and up takes it over",
  async () => {
    await stack.kill("agent");
    const { leftovers, processes } = await stack.status();
    expect(leftovers.map(({ name }) => name)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^pod\/plinth\/user-/)]),
    );
    expect(processes.find(({ name }) => name === "agent")?.alive).toBe(false);

    await stack.succeed("up");
    const status = await stack.status();
    expect(status.leftovers).toEqual([]);
    expect(await readProfile(status.gateway ?? "", await logIn(status.gateway ?? "", ada))).toBe(200);
  },
  30 * minutes,
);

const allAlive = [
  "agent",
  "consul",
  "etcd",
  "kafka",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok",
  "postgres",
  ...[0, 1, 2, 3, 4, 5].map((node) => `redis-${node}`),
  "vault",
].map((name) => [name, true]);

/** One of each in the cluster: as many objects as resources, each of its own URN. */
async function expectNothingTwice(): Promise<void> {
  const client = await stack.client();
  try {
    for (const [apiVersion, kind, count] of [
      ["apps/v1", "Deployment", 5],
      // The token of Consul of each, and variables of the four that have secrets which Vault does not hold.
      ["v1", "Secret", 9],
      // One for each service and decision of access: user and inventory have two.
      ["gateway.networking.k8s.io/v1", "HTTPRoute", 7],
      ["policy/v1", "PodDisruptionBudget", 5],
    ] as const) {
      const { items } = await client.list(apiVersion, kind, { namespace: "plinth" });
      expect([kind, items.length]).toEqual([kind, count]);
    }
  } finally {
    client.close();
  }
  const journal = readFileSync(join(stack.instanceDir, "state", "snapshot.json"), "utf8");
  const urns = [...journal.matchAll(/"urn":\s*"([^"]+)"/g)].map(([, urn]) => urn);
  expect(new Set(urns).size).toBe(urns.length);
}

/** A linear congruential generator: a failure can be run again with its seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
