import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { SERVICE_RANGE } from "../controlplane/pki.ts";
import { SIMULATED_POD_RANGE } from "../controlplane/programs.ts";
import { AddressBook } from "./address-book.ts";
import { loopbackOf, podAddress, podOctetFor } from "./pod-address.ts";

test("GIVEN a pod address of the instance THEN it maps to the loopback address with the same ending", () => {
  expect(loopbackOf("10.201.3.4", 201)).toBe("127.201.3.4");
  expect(loopbackOf("10.20.3.4", 201)).toBeUndefined();
  expect(loopbackOf("10.201.3.4", 20)).toBeUndefined();
});

test("GIVEN many pods THEN their addresses differ and leave out .0, .255 and the nodes' block", () => {
  const all = Array.from({ length: 2_000 }, (_, index) => podAddress(130, index));
  expect(new Set(all).size).toBe(all.length);
  expect(all.filter((address) => /\.(0|255)$|^10\.130\.0\./.test(address))).toEqual([]);
});

test("GIVEN a folder THEN its octet is always the same and none that Services or simulated pods use", () => {
  expect(podOctetFor("/a")).toBe(podOctetFor("/a"));
  expect(podOctetFor("/a")).toBeGreaterThanOrEqual(128);
  for (const range of [SERVICE_RANGE, SIMULATED_POD_RANGE]) {
    expect(range).toMatch(/^10\.([1-9]?\d|1[01]\d|12[0-7])\.0\.0\/16$/);
  }
});

describe("AddressBook", () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listen(host: string): Promise<number> {
    const server = createServer();
    servers.push(server);
    server.listen(0, host);
    await once(server, "listening");
    return (server.address() as { port: number }).port;
  }

  test("GIVEN an address whose port is taken WHEN a pod asks THEN it gets another one", async () => {
    const port = await listen("127.249.1.1");
    const book = new AddressBook(249);
    expect(await book.take("a", [port])).toBe("10.249.1.2");
    expect(await book.take("b", [port])).toBe("10.249.1.3");
  });

  test("GIVEN a pod that has an address WHEN it asks again THEN it keeps it, and a released one is free", async () => {
    const book = new AddressBook(248);
    const first = await book.take("a", []);
    expect(await book.take("a", [])).toBe(first);
    book.release("a");
    expect(await book.take("b", [], first)).toBe(first);
  });

  test("GIVEN a program on all addresses WHEN a pod wants its port THEN the error says so", async () => {
    const port = await listen("0.0.0.0");
    await expect(new AddressBook(247).take("a", [port])).rejects.toThrow(`some program listens on it on all addresses`);
  });
});
