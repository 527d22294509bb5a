import { randomUUID } from "node:crypto";
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { BatchProducer } from "../services/chassis/kafka/batch-producer.ts";
import type { DemoReport } from "./demo/story.ts";
import { hasCode } from "./error-code.ts";
import { identityOf } from "./processes/process-table.ts";
import { readIfThere } from "./read-if-there.ts";
import { eventually } from "./testkit/eventually.ts";
import { StackRunner } from "./testkit/stack-runner.ts";
import { logIn, readProfile, register } from "./testkit/user-account.ts";

/** The whole local stack, as a user has it. The tests go on from one another: each `up` takes seconds. */
const ada = { email: "ada@example.com", password: "correct horse battery" };
const minutes = 60_000;

// Each command is a process, which takes its time on a busy machine.
jest.setTimeout(10 * minutes);

let stack: StackRunner;
let gateway: string;
beforeAll(async () => {
  stack = new StackRunner();
  const { changes } = await stack.changes("up");
  expect(changes).toMatchObject({ update: 0, replace: 0, delete: 0, same: 0 });
  expect(changes.create).toBeGreaterThan(10);
  gateway = (await stack.status()).gateway ?? "";
}, 15 * minutes);
afterAll(async () => await stack.close());

test("GIVEN the stack is up WHEN a user registers and logs in THEN the services answer through the gateway", async () => {
  expect(await register(gateway, ada)).toBe(201);
  expect(await register(gateway, ada)).toBe(409);
  expect(await readProfile(gateway, await logIn(gateway, ada))).toBe(200);
});

test("GIVEN the stack is up WHEN asked for its status THEN the machine's form has all of the contract", async () => {
  const status = await stack.status();
  expect(status).toMatchObject({
    stack: "local",
    engine: "embedded",
    running: true,
    gateway: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    kubeconfig: join(stack.instanceDir, "kubeconfig"),
    services: {
      user: { url: gateway, ready: 2, replicas: 2 },
      inventory: { url: gateway, ready: 2, replicas: 2 },
      order: { url: gateway, ready: 2, replicas: 2 },
      notification: { url: gateway, ready: 2, replicas: 2 },
      sandbox: { url: gateway, ready: 1, replicas: 1 },
    },
    backing: {
      postgres: { address: expect.stringContaining("127.0.0.1:") },
      redis: { address: expect.stringMatching(/^(127\.0\.0\.1:\d+,?){6}$/) },
      kafka: { address: expect.stringContaining("127.0.0.1:") },
    },
    leftovers: [],
  });
  expect(status.simulated).toContain("system-a-1");
  expect(status.resources).toBeGreaterThan(10);
});

test("GIVEN the stack is up WHEN the demo runs THEN one order is confirmed, one cancelled, and a trace goes through all services", async () => {
  const report: DemoReport = JSON.parse((await stack.succeed("demo", "--json")).stdout);
  expect(report.orders.map(({ status, reason }) => [status, reason])).toEqual([
    ["confirmed", undefined],
    ["cancelled", "payment-declined"],
  ]);
  expect(report.orders.map(({ payment }) => payment?.status)).toEqual(["succeeded", "declined"]);
  expect(report.stock.afterCancelled).toMatchObject({ available: report.stock.before.available - 2, reserved: 0 });
  expect(report.mails?.length).toBeGreaterThan(0);
  for (const service of ["user", "inventory", "order", "notification"] as const) {
    expect([service, report.services[service].length]).not.toEqual([service, 0]);
  }
});

test("GIVEN the stack is up WHEN asked for its logins THEN the administrator's opens what is the administrator's alone", async () => {
  const { admin } = JSON.parse((await stack.succeed("credentials", "--json")).stdout);
  const create = async (token: string) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const body = JSON.stringify({ id: "north", name: "North" });
    return (await fetch(`${gateway}/v1/warehouses`, { method: "POST", headers, body })).status;
  };
  expect(await create(await logIn(gateway, ada))).toBe(403);
  expect(await create(await logIn(gateway, admin))).toBe(201);
});

test("GIVEN a message that no service can handle WHEN asked for dead letters THEN it is listed, and published again on request", async () => {
  const id = randomUUID();
  await publishAs("order", { ce_id: id, ce_type: "order.confirmed", ce_source: "order" });
  const listed = async () => JSON.parse((await stack.succeed("dead-letters", "notification", "--json")).stdout);
  await eventually(async () => (await listed()).some((letter: { id: string }) => letter.id === id));
  await stack.succeed("dead-letters", "notification", "--replay", id);
  await eventually(async () => (await listed()).filter((letter: { id: string }) => letter.id === id).length === 2);
  expect((await stack.run("dead-letters", "user")).code).toBe(2);
});

test("GIVEN nothing changed WHEN up again THEN it changes nothing, and preview shows nothing", async () => {
  const again = await stack.changes("up");
  expect(again.resources).toEqual([]);
  expect(again.changes).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
  expect((await stack.changes("preview")).resources).toEqual([]);
});

test("GIVEN another replica count WHEN previewed THEN it shows as that one field, and up makes it so", async () => {
  stack.change({ replicas: 3 });
  const { resources } = await stack.changes("preview");
  expect(resources).toEqual([
    {
      urn: expect.stringContaining("kubernetes:apps/v1:Deployment"),
      type: "kubernetes:apps/v1:Deployment",
      op: "update",
      diff: [{ path: "spec.replicas", old: 2, new: 3 }],
    },
  ]);
  await stack.changes("up");
  expect((await stack.status()).services.user).toMatchObject({ ready: 3, replicas: 3 });
});

test("GIVEN users at work WHEN the user service restarts pod by pod THEN no request fails", async () => {
  const token = await logIn(gateway, ada);
  const statuses: number[] = [];
  let isOver = false;
  const work = async (caller: number) => {
    for (let turn = 0; !isOver; turn++) {
      statuses.push(await readProfile(gateway, token));
      if (turn % 20 === caller) {
        statuses.push((await register(gateway, { ...ada, email: `u${caller}-${turn}@example.com` })) - 1);
      }
    }
  };
  const callers = [0, 1, 2, 3].map(work);
  stack.change({ replicas: 3, logLevel: "warn" });
  const { resources } = await stack.changes("up");
  isOver = true;
  await Promise.all(callers);
  expect(resources.some(({ type }) => type.endsWith(":Deployment"))).toBe(true);
  expect(statuses.length).toBeGreaterThan(50);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
});

test("GIVEN an up under way WHEN another starts THEN it is refused and says who holds the lock", async () => {
  const first = stack.start("up");
  await first.said("Redis");
  // Stopped, it cannot be done before the other one looks.
  first.child.kill("SIGSTOP");
  const second = await stack.run("up");
  first.child.kill("SIGCONT");
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(`process ${first.child.pid}`);
  expect((await first.ended).code).toBe(0);
});

test("GIVEN the stack ran WHEN its folder is searched THEN no secret is in clear but in files of the owner alone", () => {
  const credentials: Record<string, { databasePassword: string }> = JSON.parse(
    readFileSync(join(stack.instanceDir, "credentials.json"), "utf8"),
  );
  const password = credentials.user?.databasePassword ?? "";
  const holding = filesBelow(stack.instanceDir).filter((path) => holds(path, password));
  const names = holding.map((path) => path.slice(stack.instanceDir.length + 1));
  expect(names.toSorted()).toEqual(["credentials.json", "handover.json"]);
  for (const path of holding) {
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }
});

test("GIVEN data WHEN taken down and up again THEN no process was left and the data are there", async () => {
  const before = stack
    .ledger()
    .list()
    .map(({ pid = 0 }) => ({ pid, identity: identityOf(pid) }));
  await stack.succeed("down");
  // Another process may have got a number since.
  expect(before.filter(({ pid, identity }) => identity !== undefined && identityOf(pid) === identity)).toEqual([]);
  expect(stack.ledger().leftovers()).toEqual([]);
  expect((await stack.status()).running).toBe(false);
  const { resources } = await stack.changes("up");
  expect(resources).toEqual([]);
  // What has not changed is not waited for: its pods may still be on their way up.
  await eventually(async () =>
    Object.values((await stack.status()).services).every(({ ready, replicas }) => ready === replicas),
  );
  gateway = (await stack.status()).gateway ?? "";
  expect(await readProfile(gateway, await logIn(gateway, ada))).toBe(200);
});

test("GIVEN bad settings WHEN up THEN all faults stand in one message and nothing is touched", async () => {
  const before = await stack.status();
  stack.change({ replicas: -1, logLevel: "loud" });
  const { code, stderr } = await stack.run("up");
  expect(code).toBe(1);
  expect(stderr).toMatch(/services\.user\.replicas is -1/);
  expect(stderr).toMatch(/services\.user\.logLevel is "loud"; allowed: .*"info"/);
  expect(await stack.status()).toEqual(before);
});

test("GIVEN it is up WHEN purged THEN its folder is gone", async () => {
  await stack.succeed("down", "--purge");
  expect(existsSync(stack.instanceDir)).toBe(false);
});

/** Publishes an order event without data, with these headers. */
async function publishAs(service: string, headers: Record<string, string>): Promise<void> {
  const { kafka } = JSON.parse((await stack.succeed("credentials", "--json")).stdout);
  const [{ host, port }] = kafka.brokers;
  const { user: KAFKA_USERNAME, password: KAFKA_PASSWORD } = kafka.users[service];
  const producer = new BatchProducer({ KAFKA_BROKERS: `${host}:${port}`, KAFKA_USERNAME, KAFKA_PASSWORD }, "test");
  await producer.send([{ topic: "order.events", key: "nobody", value: "{}", headers }]);
  await producer.close();
}

function holds(path: string, text: string): boolean {
  return readIfThere(path)?.includes(text) ?? false;
}

function filesBelow(dir: string): string[] {
  return entriesOf(dir).flatMap((entry) => {
    const path = join(dir, entry.name);
    return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
  });
}

/** Folders of pods that ended go while this looks. */
function entriesOf(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, "ENOENT")) {
      return [];
    }
    throw error;
  }
}
