import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import type { Endpoint } from "../gateway/endpoint-book.ts";
import { ServicePort } from "./service-port.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Answers what it gets, after its name, once the caller has said all. */
async function endpoint(name: string): Promise<Endpoint> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.write(`${name} `);
    socket.pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(async () => void server.close());
  return { podIP: "10.200.1.1", origin: `http://127.0.0.1:${portOf(server)}` };
}

async function goneEndpoint(): Promise<Endpoint> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  server.close();
  await once(server, "close");
  return { podIP: "10.200.1.2", origin: `http://127.0.0.1:${port}` };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function served(endpoints: () => readonly Endpoint[]): Promise<number> {
  const free = createServer();
  free.listen(0, "127.0.0.1");
  await once(free, "listening");
  const port = portOf(free);
  free.close();
  await once(free, "close");
  const service = new ServicePort(endpoints);
  await service.listen("127.0.0.1", port);
  closing.push(() => service.close());
  return port;
}

/** @returns all that came back, or the code of the error */
async function said(port: number, text: string): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" });
  let answer = "";
  socket.setEncoding("utf8").on("data", (part: string) => {
    answer += part;
  });
  socket.end(text);
  try {
    await once(socket, "close");
    return answer;
  } catch (error) {
    return Object(error).code;
  }
}

test("GIVEN two endpoints WHEN connections come THEN they take turns, and all bytes get through both ways", async () => {
  const all = [await endpoint("a"), await endpoint("b")];
  const port = await served(() => all);
  const long = "x".repeat(3_000_000);
  expect([await said(port, "1"), await said(port, "2"), await said(port, long)]).toEqual(["a 1", "b 2", `a ${long}`]);
});

test("GIVEN an endpoint that has just gone WHEN a connection comes THEN it goes to the next one", async () => {
  const all = [await goneEndpoint(), await endpoint("b")];
  const port = await served(() => all);
  expect(await said(port, "1")).toBe("b 1");
  expect(await said(port, "2")).toBe("b 2");
});

test("GIVEN no endpoint WHEN a connection comes THEN it is reset; once there is one, it is served", async () => {
  const all: Endpoint[] = [];
  const port = await served(() => all);
  expect(await said(port, "1")).toBe("ECONNRESET");
  all.push(await endpoint("a"));
  expect(await said(port, "2")).toBe("a 2");
});
