import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { KubeConfig, type V1Service } from "@kubernetes/client-node";
import { createLogger } from "@plinth/chassis";
import { until } from "../../chassis/testkit/until.ts";
import { WatchedKind } from "./watched-kind.ts";

const PATH = "/api/v1/services";

/** An API server that tells of its Services what a test makes it tell. */
let server: Server;
let base: string;
let kind: WatchedKind<V1Service>;
/** What is listed: names, and the version of the list. */
let listed: { names: readonly string[]; version: string };
/** The version that each watch began from, and its answer. */
let watches: { from: string | null; response: ServerResponse }[];
let lists: number;
let cuts: number;

const service = (name: string, resourceVersion: string) => ({ metadata: { name, namespace: "shop", resourceVersion } });
const line = (type: string, object: object) => `${JSON.stringify({ type, object })}\n`;
const names = () => kind.objects.map(({ metadata }) => metadata?.name);

beforeEach(async () => {
  watches = [];
  lists = 0;
  cuts = 0;
  listed = { names: ["a"], version: "10" };
  server = createServer(watched).listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: "test", server: base, skipTLSVerify: true }, { name: "nobody" });
  kind = new WatchedKind<V1Service>({
    config,
    path: PATH,
    labelSelector: "a=b",
    list: async () => {
      lists++;
      return { metadata: { resourceVersion: listed.version }, items: listed.names.map((name) => service(name, "1")) };
    },
    onChange: () => undefined,
    onCut: () => {
      cuts++;
    },
    log: createLogger("test", "silent"),
  });
  await until(() => watches.length === 1 && kind.isListed);
});

afterEach(async () => {
  await kind.close();
  server.closeAllConnections();
  server.close();
});

function watched({ url = "" }: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.flushHeaders();
  watches.push({ from: new URL(url, base).searchParams.get("resourceVersion"), response });
}

describe("a watched kind", () => {
  test("GIVEN a watch WHEN it tells of changes, and is cut, THEN it goes on after the last of them without a new list", async () => {
    watches[0]?.response.write(line("ADDED", service("b", "11")));
    watches[0]?.response.write(line("DELETED", service("a", "12")));
    await until(() => names().join() === "b");

    watches[0]?.response.destroy();
    await until(() => watches.length === 2);

    expect(watches.map(({ from }) => from)).toEqual(["10", "12"]);
    expect([lists, cuts]).toEqual([1, 1]);
    expect(names()).toEqual(["b"]);
  });

  test("GIVEN a version that the server no longer knows WHEN it says so THEN all is listed anew, and what went is gone", async () => {
    listed = { names: ["c"], version: "90" };

    watches[0]?.response.end(line("ERROR", { kind: "Status", code: 410, reason: "Expired" }));
    await until(() => watches.length === 2);

    expect(watches[1]?.from).toBe("90");
    expect(lists).toBe(2);
    expect(names()).toEqual(["c"]);
  });

  test("GIVEN a watch WHEN it is closed THEN no other is opened", async () => {
    await kind.close();
    watches[0]?.response.destroy();
    await new Promise((resolve) => server.close(resolve));

    expect(watches).toHaveLength(1);
    expect(cuts).toBe(0);
  });
});
