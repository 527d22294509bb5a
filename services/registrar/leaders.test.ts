import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceProcess } from "../chassis/testkit/service-process.ts";
import { ServiceProcesses } from "../chassis/testkit/service-processes.ts";
import { until } from "../chassis/testkit/until.ts";
import { RegistrarStage } from "./testkit/registrar-stage.ts";

let stage: RegistrarStage;
const processes = new ServiceProcesses();

/** Those that run, under the names of their pods. */
const replicas = new Map<string, ServiceProcess>();

beforeAll(async () => {
  stage = await RegistrarStage.start();
  await stage.service("orders");
});

afterAll(async () => {
  await processes.kill();
  await stage?.close();
});

/** Two replicas, one of which leads; those that earlier tests have left go on. */
async function twoReplicas(): Promise<{ leader: ServiceProcess; other: ServiceProcess }> {
  for (const pod of ["registrar-1", "registrar-2"]) {
    if (!replicas.has(pod)) {
      replicas.set(pod, processes.start("registrar", stage.environment(pod)));
    }
  }
  const all = [...replicas.values()];
  await until(() => all.filter(leads).length === 1);
  await Promise.all(all.map(isReady));
  const [leader] = all.filter(leads);
  const [other] = all.filter((replica) => replica !== leader);
  if (leader === undefined || other === undefined) {
    throw new Error("There are two, and one leads");
  }
  return { leader, other };
}

/** The process has ended. */
function gone(ended: ServiceProcess): void {
  for (const [pod, replica] of replicas) {
    if (replica === ended) {
      replicas.delete(pod);
    }
  }
}

function leads({ lines }: ServiceProcess): boolean {
  return lines.findLast(({ msg }) => msg === "leads" || msg === "lost the lead")?.msg === "leads";
}

async function isReady(replica: ServiceProcess): Promise<void> {
  const url = await replica.url();
  await until(async () => (await fetch(`${url}/ready`)).ok);
}

function writes({ lines }: ServiceProcess): number {
  return lines.filter(({ msg }) => msg === "the catalogue was changed").length;
}

/** Waits until Consul has this endpoint alone. */
async function settled(address: string): Promise<void> {
  await until(async () => (await stage.statuses("orders")).join() === `${address} passing`);
}

describe("two registrars", () => {
  test("GIVEN both at once WHEN endpoints change THEN one alone leads and writes; killed, the other takes over", async () => {
    const { leader, other } = await twoReplicas();
    await stage.endpoints("orders", { "10.0.0.1": true });
    await settled("10.0.0.1");
    await until(() => writes(leader) > 0);
    const led = [leader, other].map((replica) => [leads(replica), writes(replica) > 0]);

    await leader.kill();
    gone(leader);
    await stage.endpoints("orders", { "10.0.0.2": true });
    await settled("10.0.0.2");
    await until(() => leads(other));

    expect(led).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  test("GIVEN a leader that stands still for longer than its lease WHEN it goes on THEN it leads no more and writes nothing", async () => {
    const { leader, other } = await twoReplicas();
    leader.signal("SIGSTOP");
    await until(() => leads(other));
    const before = writes(leader);
    await stage.endpoints("orders", { "10.0.0.3": true });
    await settled("10.0.0.3");

    leader.signal("SIGCONT");
    await until(() => !leads(leader));
    await stage.endpoints("orders", { "10.0.0.4": true });
    await settled("10.0.0.4");

    expect(writes(leader)).toBe(before);
    expect(leads(leader)).toBe(false);
    expect(leads(other)).toBe(true);
  });

  test("GIVEN a leader that is told to stop WHEN it ends THEN the lease is free at once, and the other takes it", async () => {
    const { leader, other } = await twoReplicas();

    leader.signal("SIGTERM");

    expect(await leader.exit()).toBe(0);
    gone(leader);
    expect(leader.lines.some(({ msg }) => msg === "the lease was not given back")).toBe(false);
    await until(() => leads(other));
  });

  test("GIVEN a leader that no longer reaches the API server WHEN its time is over THEN it stops by itself", async () => {
    const { leader, other } = await twoReplicas();
    const before = writes(leader) + writes(other);

    stage.passage.cut();
    await until(() => !leads(leader));
    await stage.endpoints("orders", { "10.0.0.5": true });
    const meanwhile = writes(leader) + writes(other);
    stage.passage.mend();
    await settled("10.0.0.5");
    await until(() => [leader, other].filter(leads).length === 1);

    expect(meanwhile).toBe(before);
  });
});
