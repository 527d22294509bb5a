import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startCloud } from "../cloud/start-cloud.ts";
import { KubeApiError } from "../kube/kube-api-error.ts";
import { KubeClient } from "../kube/kube-client.ts";
import { ProcessLedger } from "../processes/process-ledger.ts";
import { silentProgress } from "../progress.ts";
import { startTestControlPlane, type TestControlPlane } from "../testkit/control-plane.ts";
import { eventually } from "../testkit/eventually.ts";
import { controlPlaneBinDir } from "./build.ts";
import { localBundles } from "./custom-resource-bundles.ts";
import { PROGRAMS } from "./programs.ts";
import { startControlPlane } from "./start.ts";

let plane: TestControlPlane;

beforeAll(async () => {
  plane = await startTestControlPlane({ definitions: localBundles });
});

afterAll(async () => {
  await plane.close();
});

function start(ledger = plane.ledger, binDir = controlPlaneBinDir()) {
  return startControlPlane({ dir: ledger.dir, ledger, binDir, progress: silentProgress });
}

function pids(): Record<string, number | undefined> {
  return Object.fromEntries(plane.ledger.list().map(({ name, pid }) => [name, pid]));
}

/** Without credentials, as anybody on the machine could. */
function anonymously(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${plane.server}${path}`, { ca: readFileSync(join(plane.dir, "pki", "ca.crt")), agent: false })
      .on("response", (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
      .on("error", reject)
      .end();
  });
}

function configMap(name: string) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" }, data: { a: "1" } };
}

describe("a control plane that is up", () => {
  test("GIVEN its files WHEN they are looked at THEN what holds a secret is its owner's alone", () => {
    expect(statSync(plane.dir).mode & 0o777).toBe(0o700);
    for (const file of ["kubeconfig", "ports.json", "kwok.yaml"]) {
      expect([file, statSync(join(plane.dir, file)).mode & 0o777]).toEqual([file, 0o600]);
    }
    const kubeconfig = readFileSync(plane.kubeconfig, "utf8");
    for (const { pid } of plane.ledger.list()) {
      const key = /"client-key-data": "(.{40})/.exec(kubeconfig)?.[1] ?? "absent";
      expect(readFileSync(`/proc/${pid}/cmdline`, "utf8")).not.toContain(key);
    }
  });

  test("GIVEN the API WHEN anybody asks THEN it says that it is up and nothing else", async () => {
    expect(await anonymously("/readyz")).toBe(200);
    expect(await anonymously("/api/v1/namespaces")).toBe(401);
    expect(await anonymously("/version")).toBe(401);
  });

  test("GIVEN RBAC WHEN the scheduler's identity reads Secrets THEN it is refused", async () => {
    const scheduler = await KubeClient.fromKubeconfig(join(plane.dir, "pki", "scheduler.kubeconfig"));
    try {
      await expect(scheduler.list("v1", "Secret")).rejects.toThrow(/system:kube-scheduler.*cannot list/);
    } finally {
      scheduler.close();
    }
  });

  test("GIVEN a Secret WHEN etcd's files are read THEN its content is not in them", async () => {
    const content = "this-must-not-be-on-disk-in-clear";
    const metadata = { name: "hidden", namespace: "default" };
    await plane.client.create({ apiVersion: "v1", kind: "Secret", metadata, stringData: { content } });
    await plane.client.create({ ...configMap("shown"), data: { content: `${content}-but-this-may` } });
    const files = readdirSync(join(plane.dir, "etcd"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
    expect(files.some((text) => text.includes(`${content}-but-this-may`))).toBe(true);
    expect(files.some((text) => text.replaceAll(`${content}-but-this-may`, "").includes(content))).toBe(false);
    expect(files.some((text) => text.includes("k8s:enc:secretbox:v1:instance"))).toBe(true);
  });

  test("GIVEN the programs WHEN they listen THEN it is on loopback", () => {
    const own = new Set(plane.ledger.list().map(({ pid }) => pid));
    const sockets = new Set<string>();
    for (const pid of own) {
      for (const fd of readdirSync(`/proc/${pid}/fd`, { withFileTypes: true })) {
        const target = linkOf(`/proc/${pid}/fd/${fd.name}`);
        sockets.add(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? "");
      }
    }
    const listening = ["tcp", "tcp6"]
      .flatMap((table) => readFileSync(`/proc/net/${table}`, "utf8").trim().split("\n").slice(1))
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === "0A" && sockets.has(fields[9] ?? ""))
      .map((fields) => fields[1]?.split(":")[0]);
    expect(new Set(listening)).toEqual(new Set(["0100007F"]));
    expect(listening.length).toBe(3);
  });

  test("GIVEN the pinned version WHEN the server is asked THEN it says that one", async () => {
    const goMod = readFileSync(join(import.meta.dirname, "../../tools/controlplane/go.mod"), "utf8");
    const version = /k8s\.io\/kubernetes (v\S+)/.exec(goMod)?.[1];
    expect(await plane.client.getRaw("/version")).toMatchObject({ gitVersion: version });
  });

  test("GIVEN the Gateway API WHEN a route is made THEN the server takes it, and a wrong one not", async () => {
    const route = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: "users", namespace: "default" },
    };
    const rules = [{ backendRefs: [{ name: "user", port: 80 }], retry: { attempts: 2 } }];
    const made = await plane.client.create({ ...route, spec: { rules } });
    expect(made).toMatchObject({ spec: { rules } });
    const wrong = { ...route, metadata: { ...route.metadata, name: "wrong" }, spec: { hostnames: ["UPPER.example"] } };
    await expect(plane.client.create(wrong)).rejects.toThrow(KubeApiError);
  });
});

describe("starting again", () => {
  test("GIVEN all of it runs WHEN it is started THEN nothing is", async () => {
    const before = pids();
    expect(await start()).toEqual({ kubeconfig: plane.kubeconfig, server: plane.server });
    expect(pids()).toEqual(before);
  });

  test.each(PROGRAMS)(
    "GIVEN %s was killed WHEN it is started THEN only that is, and the API works",
    async (program) => {
      const before = pids();
      process.kill(before[program] ?? 0, "SIGKILL");
      await eventually(() => !plane.ledger.isAlive(program));
      await start();

      const { [program]: killed, ...others } = before;
      const { [program]: restarted, ...stayed } = pids();
      expect(restarted).not.toBe(killed);
      expect(stayed).toEqual(others);
      await plane.client.create(configMap(`after-${program}`));
      expect(plane.ledger.leftovers()).toEqual([]);
    },
  );

  test("GIVEN the cloud runs WHEN the API server is killed and started THEN the cloud goes on", async () => {
    const log: string[] = [];
    const cloud = await startCloud({ client: plane.client, log: (line) => log.push(line) });
    try {
      process.kill(pids()["kube-apiserver"] ?? 0, "SIGKILL");
      await eventually(() => !plane.ledger.isAlive("kube-apiserver"));
      await start();
      await plane.client.create({
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "edge", namespace: "default" },
        spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
      });
      await eventually(() => log.some((line) => line.startsWith("Service default/edge got")));
    } finally {
      await cloud.close();
    }
  });

  test("GIVEN it was stopped WHEN it is started THEN data, keys and ports are those of before", async () => {
    const kubeconfig = readFileSync(plane.kubeconfig, "utf8");
    await plane.client.apply(configMap("kept"));
    await plane.ledger.stopAll();
    expect(plane.ledger.leftovers()).toEqual([]);

    await start();
    expect(readFileSync(plane.kubeconfig, "utf8")).toBe(kubeconfig);
    expect(await plane.client.get(configMap("kept"))).toMatchObject({ data: { a: "1" } });
  });

  test("GIVEN its port was taken meanwhile WHEN it is started THEN it finds another, and the kubeconfig says so", async () => {
    await plane.ledger.stopAll();
    const thief = createServer().listen(Number(new URL(plane.server).port), "127.0.0.1");
    await once(thief, "listening");
    try {
      const moved = await start();
      expect(moved.server).not.toBe(plane.server);
      const client = await KubeClient.fromKubeconfig(moved.kubeconfig);
      expect(await client.get(configMap("kept"))).toMatchObject({ data: { a: "1" } });
      client.close();
    } finally {
      thief.close();
    }
  });
});

describe("a program that does not come up", () => {
  test("GIVEN one that dies WHEN it is started THEN the failure shows the end of its log", async () => {
    const home = mkdtempSync(join(tmpdir(), "plinth-broken-"));
    const ledger = new ProcessLedger(join(home, "instance"));
    try {
      for (const program of PROGRAMS.filter((name) => name !== "kube-apiserver")) {
        symlinkSync(join(controlPlaneBinDir(), program), join(home, program));
      }
      writeFileSync(join(home, "kube-apiserver"), "#!/bin/sh\necho 'Error: something is wrong' >&2\nexit 3\n", {
        mode: 0o755,
      });
      await expect(start(ledger, home)).rejects.toThrow(
        /kube-apiserver ended\. From the end of .*\n.*something is wrong/,
      );
    } finally {
      await ledger.stopAll();
      expect(ledger.leftovers()).toEqual([]);
      rmSync(home, { recursive: true, force: true });
    }
    expect(existsSync(home)).toBe(false);
  });
});

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
