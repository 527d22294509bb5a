import { mkdtempSync, realpathSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { identityOf } from "../processes/process-table.ts";
import { eventually } from "../testkit/eventually.ts";
import { ContainerRunner, type RunnerContext } from "./container-runner.ts";
import type { Container, ContainerStatus, Pod, PodSpec } from "./pod.ts";
import { PodDirectory } from "./pod-directory.ts";

const imageFolder = join(import.meta.dirname, "test-image");
const host = "127.246.1.1";

/** One container of a pod on this machine, without a cluster around it. */
class Trial {
  readonly runner: ContainerRunner;
  readonly directory: PodDirectory;
  readonly events: string[] = [];
  readonly secrets = new Map<string, string>();
  readonly #waiters = new Set<() => void>();
  #run: Promise<void> | undefined;

  constructor(instanceDir: string, part: Partial<Container>, spec: Partial<PodSpec> = {}, previous?: ContainerStatus) {
    const container: Container = { name: "main", image: "web", ...part };
    const pod: Pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web-1", namespace: "test", uid: "u1" },
      spec: { containers: [container], terminationGracePeriodSeconds: 60, ...spec },
    };
    this.directory = new PodDirectory(instanceDir, pod);
    const context: RunnerContext = {
      pod: () => pod,
      place: { podIP: host.replace("127", "10"), hostIP: "10.246.0.1" },
      loopback: host,
      images: { web: { cwd: imageFolder, command: ["node", "server.ts"] } },
      source: {
        token: async () => "",
        configMap: async () => undefined,
        secret: async (_, name) => {
          const value = this.secrets.get(name);
          return value === undefined ? undefined : { value: Buffer.from(value) };
        },
      },
      directory: this.directory,
      instanceDir,
      backOff: { baseMs: 30, maxMs: 60, resetMs: 600_000 },
      retryMs: 20,
      changed: () => {
        for (const wake of this.#waiters) wake();
      },
      event: (_, reason, message) => this.events.push(`${reason}: ${message}`),
    };
    this.runner = new ContainerRunner(context, container, "main", previous);
  }

  start(): this {
    this.#run = this.runner.run();
    return this;
  }

  /** Resolves with the status as soon as it is as wanted. */
  async until(wanted: (status: ContainerStatus) => boolean): Promise<ContainerStatus> {
    for (;;) {
      const { status } = this.runner;
      if (wanted(status)) return status;
      await new Promise<void>((resolve) => {
        this.#waiters.add(resolve);
      });
      this.#waiters.clear();
    }
  }

  async end(graceMs = 60_000): Promise<void> {
    await this.runner.stop(graceMs);
    await this.#run;
  }
}

function fetchPath(path: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host, port, path, agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve(text));
    }).on("error", reject);
  });
}

describe("ContainerRunner", () => {
  let folder: string;
  const trials: Trial[] = [];
  const ports = { port: 18_080 };

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "plinth-runner-")));
    ports.port++;
  });
  afterEach(async () => {
    for (const trial of trials.splice(0)) await trial.end(0);
    await rm(folder, { recursive: true, force: true });
  });

  function tryOut(part: Partial<Container>, spec?: Partial<PodSpec>, previous?: ContainerStatus): Trial {
    const trial = new Trial(folder, part, spec, previous);
    trials.push(trial);
    return trial;
  }

  const shell = (script: string): Partial<Container> => ({ command: ["sh", "-c", script] });
  const server = (): Partial<Container> => ({
    env: [{ name: "PORT", value: String(ports.port) }],
    readinessProbe: { httpGet: { port: ports.port, path: "/health" }, periodSeconds: 1 },
  });

  test("GIVEN a server WHEN its readiness probe succeeds THEN the container is ready, and ends on SIGTERM with code 0", async () => {
    const trial = tryOut(server()).start();
    const status = await trial.until(({ ready }) => ready);
    expect(status).toMatchObject({ started: true, restartCount: 0, state: { running: {} } });
    await trial.end();
    expect(trial.runner.status.state.terminated).toMatchObject({ exitCode: 0, reason: "Completed" });
    expect(await readFile(trial.directory.log("main", 0), "utf8")).toBe(`listening on ${host}:${ports.port}\nending\n`);
  });

  test("GIVEN a container THEN it sees its own environment and nothing of ours", async () => {
    process.env.PLINTH_TEST_SECRET = "do not leak";
    const trial = tryOut({ ...server(), resources: { limits: { memory: "128Mi" } } }).start();
    await trial.until(({ ready }) => ready);
    const env: Record<string, string> = JSON.parse(await fetchPath("/env", ports.port));
    expect(Object.keys(env).toSorted()).toEqual([
      "HOME",
      "HOST",
      "HOSTNAME",
      "LANG",
      "NODE_COMPILE_CACHE",
      "NODE_OPTIONS",
      "PATH",
      "PLINTH_CLUSTER_NAMES",
      "PLINTH_INSTANCE",
      "PLINTH_PROCESS",
      "PLINTH_VOLUME_ROOT",
      "PORT",
      "TMPDIR",
    ]);
    expect(env).toMatchObject({
      HOST: host,
      HOSTNAME: "web-1",
      PLINTH_PROCESS: "pod/test/web-1/main",
      PLINTH_INSTANCE: folder,
    });
  });

  test("GIVEN a command with references THEN they are expanded from the environment", async () => {
    const env = [{ name: "WHO", value: "plinth" }];
    const trial = tryOut(
      { env, command: ["sh", "-c", 'echo "$0 $1"'], args: ["$(WHO)", "$$(WHO) $(NOBODY)"] },
      { restartPolicy: "Never" },
    );
    await trial.start().until(({ state }) => state.terminated !== undefined);
    expect(await readFile(trial.directory.log("main", 0), "utf8")).toBe("plinth $(WHO) $(NOBODY)\n");
  });

  test("GIVEN a container that fails WHEN it is always restarted THEN it backs off and keeps its last state", async () => {
    const trial = tryOut(shell("exit 3")).start();
    const status = await trial.until(({ state, restartCount }) => restartCount >= 2 && state.waiting !== undefined);
    expect(status.state.waiting?.reason).toBe("CrashLoopBackOff");
    expect(status.lastState.terminated).toMatchObject({ exitCode: 3, reason: "Error" });
  });

  test.each([
    ["OnFailure" as const, "exit 0", 0],
    ["Never" as const, "exit 5", 5],
  ])("GIVEN restart policy %s WHEN it runs %j THEN it stays ended", async (restartPolicy, script, exitCode) => {
    const trial = tryOut(shell(script), { restartPolicy });
    const ended = trial.start().until(({ state }) => state.terminated !== undefined);
    expect((await ended).state.terminated?.exitCode).toBe(exitCode);
    await trial.end();
    expect(trial.runner.status.restartCount).toBe(0);
  });

  test("GIVEN a liveness probe WHEN it fails THEN the container is restarted", async () => {
    const httpGet = { port: ports.port, path: "/health" };
    const livenessProbe = { httpGet, periodSeconds: 1, timeoutSeconds: 10, failureThreshold: 1 };
    // On a busy machine the server takes its time to listen; liveness waits for that.
    const startupProbe = { httpGet, periodSeconds: 1, timeoutSeconds: 10, failureThreshold: 60 };
    const trial = tryOut({ ...server(), livenessProbe, startupProbe }).start();
    await trial.until(({ ready }) => ready);
    await fetchPath("/sick", ports.port);
    const status = await trial.until(({ ready, restartCount }) => restartCount === 1 && ready);
    expect(status.lastState.terminated?.exitCode).toBe(0);
    expect(trial.events).toContainEqual(expect.stringContaining("Killing: Container main failed its liveness probe"));
  });

  test("GIVEN a startup probe that does not succeed yet THEN the container is not started, and liveness waits", async () => {
    const startupProbe = {
      exec: { command: ["sh", "-c", `test -e ${folder}/warm`] },
      periodSeconds: 1,
      timeoutSeconds: 10,
      failureThreshold: 60,
    };
    const livenessProbe = { exec: { command: ["sh", "-c", `echo x >> ${folder}/live`] }, periodSeconds: 1 };
    const trial = tryOut({
      ...shell("sleep 600"),
      startupProbe,
      livenessProbe,
    }).start();
    const early = await trial.until(({ state }) => state.running !== undefined);
    expect(early).toMatchObject({ started: false, ready: false });
    await expect(readFile(join(folder, "live"))).rejects.toThrow("ENOENT");
    await writeFile(join(folder, "warm"), "");
    expect(await trial.until(({ started }) => started)).toMatchObject({ ready: true });
  });

  test("GIVEN a process that ignores SIGTERM THEN it and its children are killed after the grace period", async () => {
    const trial = tryOut(shell(`trap '' TERM; sleep 60 & echo $!; while :; do sleep 1; done`)).start();
    const { containerID = "" } = await trial.until(({ state }) => state.running !== undefined);
    const log = trial.directory.log("main", 0);
    let child = 0;
    while (child === 0) child = Number(await readFile(log, "utf8"));
    await trial.end(300);
    expect(trial.runner.status.state.terminated).toMatchObject({ exitCode: 137, signal: 9 });
    expect(identityOf(Number(containerID.split("//")[1]))).toBeUndefined();
    // Killed with its group, but not ours to wait for.
    await eventually(() => identityOf(child) === undefined);
  });

  test("GIVEN a preStop hook WHEN the container ends THEN the hook runs before SIGTERM", async () => {
    const preStop = { exec: { command: ["sh", "-c", `echo hook >> ${folder}/order`] } };
    const env = [
      { name: "PORT", value: String(ports.port) },
      { name: "FAIL_FILE", value: `${folder}/order` },
    ];
    const trial = tryOut({ ...server(), env, lifecycle: { preStop } }).start();
    await trial.until(({ ready }) => ready);
    await trial.end();
    expect(await readFile(join(folder, "order"), "utf8")).toBe("hook\nSIGTERM\n");
  });

  test("GIVEN a missing Secret THEN the container waits and says which, and starts once it is there", async () => {
    const env = [
      { name: "PORT", value: String(ports.port) },
      { name: "KEY", valueFrom: { secretKeyRef: { name: "late", key: "value" } } },
    ];
    const trial = tryOut({ ...server(), env }).start();
    const { state } = await trial.until((status) => status.state.waiting?.message !== undefined);
    expect(state.waiting).toEqual({
      reason: "CreateContainerConfigError",
      message: 'secret "late" not found in namespace "test"',
    });
    trial.secrets.set("late", "now");
    expect((await trial.until(({ ready }) => ready)).restartCount).toBe(0);
  });

  test.each<[string, Partial<Container>, string, string]>([
    ["an image that is not in the map", { image: "nginx:1" }, "ErrImagePull", "knows no folder"],
    [
      "a postStart hook",
      { lifecycle: { postStart: { exec: { command: ["true"] } } } },
      "CreateContainerConfigError",
      "has a postStart hook, which the process node does not run",
    ],
    ["a grpc probe", { readinessProbe: { grpc: { port: 1 } } }, "CreateContainerConfigError", "uses grpc"],
  ])("GIVEN %s THEN the container waits with a reason", async (_, part, reason, message) => {
    const { state } = await tryOut(part)
      .start()
      .until((status) => status.state.waiting?.message !== undefined);
    expect(state.waiting?.reason).toBe(reason);
    expect(state.waiting?.message).toContain(message);
  });

  test("GIVEN a program that is not there THEN the container fails with StartError", async () => {
    const trial = tryOut({ command: ["no-such-program"] }, { restartPolicy: "Never" }).start();
    const { state } = await trial.until((status) => status.state.terminated !== undefined);
    expect(state.terminated).toMatchObject({ exitCode: 128, reason: "StartError" });
  });

  test("GIVEN a process that an earlier agent started WHEN a new one comes THEN it takes it over without a restart", async () => {
    const first = tryOut(server()).start();
    const before = await first.until(({ ready }) => ready);
    const second = tryOut(server(), {}, before);
    expect(second.runner.adopt()).toBe(true);
    second.start();
    const after = await second.until(({ ready }) => ready);
    expect(after).toMatchObject({ containerID: before.containerID, restartCount: 0 });
    await second.end();
    expect(second.runner.status.state.terminated).toMatchObject({ reason: "ContainerStatusUnknown", exitCode: 137 });
  });

  test("GIVEN a process that was lost while no agent ran THEN the container is restarted and the loss is counted", async () => {
    const lost: ContainerStatus = {
      name: "main",
      image: "web",
      imageID: "",
      state: { running: { startedAt: "2026-01-01T00:00:00Z" } },
      lastState: {},
      ready: true,
      started: true,
      restartCount: 2,
    };
    const trial = tryOut(server(), {}, lost);
    expect(trial.runner.adopt()).toBe(false);
    const status = await trial.start().until(({ ready }) => ready);
    expect(status.restartCount).toBe(3);
    expect(status.lastState.terminated?.reason).toBe("ContainerStatusUnknown");
  });
});
