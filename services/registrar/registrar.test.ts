import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createLogger } from "@plinth/chassis";
import { ServiceInProcess } from "../chassis/testkit/service-in-process.ts";
import { until } from "../chassis/testkit/until.ts";
import { createRegistrarService } from "./service.ts";
import { registrarSettings } from "./settings.ts";
import { FOREIGN, RegistrarStage } from "./testkit/registrar-stage.ts";

let stage: RegistrarStage;
let registrar: ServiceInProcess;

/** The name of a Service that no other test has. */
let name: string;
let count = 0;

beforeAll(async () => {
  stage = await RegistrarStage.start();
  registrar = await start();
});

beforeEach(() => {
  name = `orders-${++count}`;
});

afterAll(async () => {
  await registrar?.close();
  await stage?.close();
});

function start(changes: Readonly<Record<string, string>> = {}): Promise<ServiceInProcess> {
  const environment = stage.environment("registrar-1", { RESYNC_SECONDS: "1", ...changes });
  return ServiceInProcess.start(createRegistrarService, registrarSettings, environment);
}

/** Waits until Consul has exactly these, each `address status`. */
async function settled(service: string, ...statuses: readonly string[]): Promise<void> {
  await until(async () => (await stage.statuses(service)).join() === statuses.join());
}

async function figure(line: string): Promise<number> {
  const { text } = await registrar.request().get("/metrics").expect(200);
  return Number(
    text
      .split("\n")
      .find((each) => each.startsWith(line))
      ?.split(" ")
      .at(-1),
  );
}

/** Waits until two more comparisons have begun and ended. */
async function twoPasses(): Promise<void> {
  const passes = 'registrar_passes_total{outcome="done"';
  const before = await figure(passes);
  await until(async () => (await figure(passes)) >= before + 2);
}

describe("a labelled Service", () => {
  test("GIVEN ready and unready endpoints WHEN it appears THEN Consul has an instance of each with its health", async () => {
    await stage.service(name);
    await stage.endpoints(name, { "10.0.0.1": true, "10.0.0.2": false });

    await settled(name, "10.0.0.1 passing", "10.0.0.2 critical");
    const [instance] = await stage.instances(name);
    expect(instance).toMatchObject({
      Node: { Node: "plinth-test", Meta: { "managed-by": "plinth-registrar", cluster: "test" } },
      Service: {
        Port: 8080,
        Tags: ["cluster-test", "http"],
        Meta: { "managed-by": "plinth-registrar", cluster: "test", "k8s-namespace": "shop", "k8s-service": name },
      },
    });
  });

  test("GIVEN its entries WHEN endpoints change health, come and go THEN Consul follows", async () => {
    await stage.service(name);
    await stage.endpoints(name, { "10.0.0.1": true, "10.0.0.2": false });
    await settled(name, "10.0.0.1 passing", "10.0.0.2 critical");

    await stage.endpoints(name, { "10.0.0.2": true, "10.0.0.3": true });

    await settled(name, "10.0.0.2 passing", "10.0.0.3 passing");
  });

  test("GIVEN its entries WHEN it is given another name THEN they are under that, and no more under the old", async () => {
    await stage.service(name);
    await stage.endpoints(name, { "10.0.0.1": true });
    await settled(name, "10.0.0.1 passing");

    await stage.service(name, { annotations: { "plinth.dev/consul-name": `${name}-public` } });

    await settled(`${name}-public`, "10.0.0.1 passing");
    await settled(name);
  });

  test.each([
    ["it goes", () => stage.remove(name)],
    ["its label goes", () => stage.service(name, { labelled: false })],
    ["its endpoints go", () => stage.endpoints(name, {})],
  ])("GIVEN its entries WHEN %s THEN they go", async (_, change) => {
    await stage.service(name);
    await stage.endpoints(name, { "10.0.0.1": true });
    await settled(name, "10.0.0.1 passing");

    await change();

    await settled(name);
  });
});

describe("the catalogue", () => {
  test("GIVEN everything in step WHEN compared again and again THEN nothing is written", async () => {
    await stage.service(name);
    await stage.endpoints(name, { "10.0.0.1": true, "10.0.0.2": false });
    await settled(name, "10.0.0.1 passing", "10.0.0.2 critical");
    const before = await stage.indexes();

    await twoPasses();

    expect(await stage.indexes()).toEqual(before);
    expect(before.length).toBeGreaterThanOrEqual(4);
  });

  test("GIVEN entries of others, on their nodes and on ours, WHEN compared THEN they stay as they are", async () => {
    await stage.service(name);
    await stage.endpoints(name, { "10.0.0.1": true });
    await settled(name, "10.0.0.1 passing");
    const register = (Node: string, Meta: Record<string, string>) =>
      stage.ask("PUT", "/v1/catalog/register", {
        Node,
        ...(Node === "plinth-test" ? {} : { Address: "10.9.9.9" }),
        SkipNodeUpdate: Node === "plinth-test",
        Service: { ID: `${name}-other`, Service: name, Address: "10.9.9.9", Port: 1, Meta },
      });
    await register("plinth-elsewhere", { "managed-by": "plinth-registrar", cluster: "elsewhere" });
    await register("plinth-test", {});

    await twoPasses();
    await stage.remove(name);
    await until(async () => (await stage.instances(name)).length === 2);
    await twoPasses();

    const left = (await stage.instances(name)).map(({ Node }) => Node.Node).toSorted();
    expect(left).toEqual(["plinth-elsewhere", "plinth-test"]);
  });

  test("GIVEN an entry that somebody changed WHEN compared THEN it is mended", async () => {
    await stage.service(name);
    await stage.endpoints(name, { "10.0.0.1": true });
    await settled(name, "10.0.0.1 passing");
    const id = (await stage.instances(name))[0]?.Service.ID;

    await stage.ask("PUT", "/v1/catalog/deregister", { Node: "plinth-test", ServiceID: id });

    await settled(name, "10.0.0.1 passing");
  });

  test("GIVEN a node of the cluster's name that is somebody else's WHEN compared THEN nothing is put there", async () => {
    await stage.service(name);
    await stage.endpoints(name, { "10.0.0.1": true });
    await stage.ask("PUT", "/v1/catalog/register", { Node: `plinth-${FOREIGN}`, Address: "10.9.9.9" });
    const lines: string[] = [];
    const log = createLogger("test", "warn", { write: (line) => void lines.push(line) });
    const environment = stage.environment("registrar-2", { CLUSTER_NAME: FOREIGN, LEASE_NAME: FOREIGN });
    await stage.allowLease(FOREIGN);
    const other = await ServiceInProcess.start(createRegistrarService, registrarSettings, environment, log);

    try {
      await until(() => lines.some((line) => line.includes("was not made by the registrar of this cluster")));
    } finally {
      await other.close();
    }

    expect(await stage.ask("GET", `/v1/catalog/node-services/plinth-${FOREIGN}`)).toMatchObject({ Services: null });
  });
});

describe("what it stands on", () => {
  test("GIVEN Consul killed WHEN a Service changes and Consul is back THEN it catches up, and is ready all the while", async () => {
    await stage.service(name);
    await stage.endpoints(name, { "10.0.0.1": true });
    await settled(name, "10.0.0.1 passing");
    const failed = 'registrar_passes_total{outcome="failed"';

    await stage.consul.stop("SIGKILL");
    await stage.endpoints(name, { "10.0.0.2": true });
    const failures = await figure(failed);
    await until(async () => (await figure(failed)) > failures);
    const ready = await registrar.request().get("/ready");
    await stage.consul.start();

    await settled(name, "10.0.0.2 passing");
    expect(ready.body).toEqual({ ready: true, checks: { kubernetes: "up", consul: "down" } });
  });

  test("GIVEN the watches cut WHEN Services come and go meanwhile THEN Consul follows once they are mended", async () => {
    await stage.service(name);
    await stage.endpoints(name, { "10.0.0.1": true });
    await stage.service(`${name}-b`);
    await stage.endpoints(`${name}-b`, { "10.0.0.1": true });
    await settled(`${name}-b`, "10.0.0.1 passing");
    const cuts = await figure("registrar_watch_cuts_total");

    stage.passage.cut();
    await stage.remove(name);
    await stage.endpoints(`${name}-b`, { "10.0.0.2": true });
    await until(async () => (await figure("registrar_watch_cuts_total")) >= cuts + 2);
    stage.passage.mend();

    await settled(name);
    await settled(`${name}-b`, "10.0.0.2 passing");
  });
});
