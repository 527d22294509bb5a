import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { freePort } from "../../local/free-port.ts";
import { eventually } from "../../local/testkit/eventually.ts";
import { registrationsOf } from "../testkit/registrations.ts";
import { openTunnel } from "./open-tunnel.ts";
import { reach } from "./reach.ts";
import { PortForwardServer } from "./testkit/port-forward-server.ts";
import type { TunnelTarget } from "./tunnel-target.ts";

let api: PortForwardServer;
const servers: Server[] = [];
const tunnels: ChildProcess[] = [];

beforeEach(async () => {
  api = await PortForwardServer.start();
});
afterEach(async () => {
  for (const tunnel of tunnels.splice(0)) {
    tunnel.kill();
  }
  await api.close();
  for (const server of servers.splice(0)) {
    server.close();
  }
});

/** Answers each connection's first words with its own name and those words. */
async function podCalled(name: string, ready = true) {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (data) => socket.end(`${name} heard ${data}`));
  });
  const port = await listening(server);
  const pod = { name, ready, port };
  api.pods.push(pod);
  return pod;
}

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function targetAt(localPort?: number): Promise<TunnelTarget> {
  return { namespace: "vault", podLabels: { app: "vault" }, port: 8200, localPort: localPort ?? (await freePort(0)) };
}

async function say(port: number, words: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(words);
  return text(socket);
}

async function open(target: TunnelTarget, { waitSeconds = 120, idleSeconds = 120 } = {}): Promise<void> {
  tunnels.push(await openTunnel({ kubeconfig: api.kubeconfig, targets: [target], waitSeconds, idleSeconds }));
}

/** Connecting would be a use: whoever finds the port free knows as much. */
async function untilClosed(port: number): Promise<void> {
  await eventually(async () => (await freePort(port)) === port);
}

describe("a tunnel", () => {
  test("GIVEN a ready pod WHEN spoken to THEN it answers; and the tunnel ends once nobody uses it", async () => {
    await podCalled("vault-0");
    const target = await targetAt();

    // Long enough for whoever is slow to use it.
    await open(target, { idleSeconds: 10 });

    expect(await say(target.localPort, "hello")).toBe("vault-0 heard hello");
    await untilClosed(target.localPort);
  });

  test("GIVEN one that is open WHEN opened again, twice at once THEN the same serves", async () => {
    await podCalled("vault-0");
    const target = await targetAt();
    await Promise.all([open(target), open(target)]);

    await open(target);

    expect(await say(target.localPort, "again")).toBe("vault-0 heard again");
  });

  test("GIVEN a pod that is lost WHEN spoken to again THEN another answers", async () => {
    const first = await podCalled("vault-0");
    const target = await targetAt();
    await open(target);
    const silent = connect(target.localPort, "127.0.0.1");
    await once(silent, "connect");
    await eventually(() => api.forwarded.includes("vault-0"));

    first.ready = false;
    await podCalled("vault-1");
    api.cut();

    expect(await text(silent)).toBe("");
    expect(await say(target.localPort, "anyone?")).toBe("vault-1 heard anyone?");
  });

  test("GIVEN no pod yet WHEN one becomes ready THEN it is open", async () => {
    const pod = await podCalled("vault-0", false);
    const target = await targetAt();

    const opening = open(target);
    await eventually(() => api.lists > 0);
    pod.ready = true;
    await opening;

    expect(await say(target.localPort, "late")).toBe("vault-0 heard late");
  });

  test("GIVEN no pod WHEN the time is over THEN an error names the target", async () => {
    const target = await targetAt();
    await expect(open(target, { waitSeconds: 0 })).rejects.toThrow(
      "vault/app=vault:8200 was not to be reached within 0 s: it has no ready pod",
    );
  });

  test("GIVEN whoever asked for it is killed while it waits for a pod THEN its process ends", async () => {
    const target = await targetAt();
    const order = { kubeconfig: api.kubeconfig, targets: [target], waitSeconds: 600, idleSeconds: 600 };
    const program = `import { openTunnel } from ${JSON.stringify(new URL("./open-tunnel.ts", import.meta.url).href)};
      await openTunnel(${JSON.stringify(order)});`;
    const asker = spawn(process.execPath, ["--input-type=module", "--eval", program], { stdio: "ignore" });
    await eventually(() => api.lists > 0);

    asker.kill("SIGKILL");
    await once(asker, "exit");

    // It looks again every two seconds; once it has ended, no more.
    let seen = -1;
    while (seen !== api.lists) {
      seen = api.lists;
      await pause(4_000);
    }
    expect(seen).toBeLessThan(20);
  });

  test("GIVEN a port that another program has WHEN opened THEN an error names it", async () => {
    await podCalled("vault-0");
    const taken = await listening(createServer());
    await expect(open(await targetAt(taken))).rejects.toThrow(`EADDRINUSE: address already in use 127.0.0.1:${taken}`);
  });
});

describe("reach", () => {
  /** What an output that depends on it becomes in a program: undefined where it is unknown. */
  async function reached(make: () => pulumi.Output<unknown>, dryRun: boolean): Promise<unknown> {
    let value: unknown;
    await registrationsOf(
      async () => {
        const output = make();
        value = (await (output as unknown as { isKnown: Promise<boolean> }).isKnown)
          ? await (output as unknown as { promise(): Promise<unknown> }).promise()
          : "unknown";
      },
      { dryRun },
    );
    return value;
  }

  test("GIVEN a server that is not there WHEN previewed THEN its address is unknown, and no error", async () => {
    const target = await targetAt();
    const { kubeconfig } = api;
    const make = () => reach({ mode: "tunnel", kubeconfig, targets: [target] }, []);
    expect(await reached(make, true)).toBe("unknown");
  });

  test("GIVEN a server that is not made yet WHEN previewed THEN its address is unknown, and nobody looks for it", async () => {
    const after = pulumi.output(pulumi.unknown);
    expect(await reached(() => reach({ mode: "direct", endpoints: [{ host: "a", port: 1 }] }, [after]), true)).toBe(
      "unknown",
    );
  });

  test("GIVEN a server WHEN deployed through a tunnel THEN its address is of this machine", async () => {
    await podCalled("vault-0");
    const target = await targetAt();
    const { kubeconfig } = api;
    const make = () => reach({ mode: "tunnel", kubeconfig, targets: [target], idleSeconds: 1 }, ["release-id"]);
    expect(await reached(make, false)).toEqual([{ host: "127.0.0.1", port: target.localPort }]);
  });

  test("GIVEN targets with faults WHEN asked for THEN all are named", async () => {
    const one = { namespace: "vault", podLabels: {}, port: 0, localPort: 29_000 };
    const two = { ...one, port: 8200, podLabels: { app: "vault" } };
    const make = () => reach({ mode: "tunnel", kubeconfig: "", targets: [one, two] }, []);
    expect(make).toThrow(/targets\[0\]\.port is 0.*targets\[0\]\.podLabels.*targets\[1\]\.localPort is 29000/s);
  });
});
