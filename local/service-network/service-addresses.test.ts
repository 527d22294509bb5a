import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { ServiceAddresses, serviceName } from "./service-addresses.ts";

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plinth-names-"));
  file = join(dir, "names.json");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const user = serviceName("user", "plinth");
const order = serviceName("order", "plinth");

test("GIVEN Services THEN each has an address of its own, and the file tells it to the owner alone", () => {
  const addresses = new ServiceAddresses(200, file);
  addresses.keep(new Set([user, order]));
  expect(addresses.addressOf(user)).toBe("127.200.251.1");
  expect(addresses.addressOf(order)).toBe("127.200.251.2");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
    "user.plinth.svc.cluster.local": "127.200.251.1",
    "order.plinth.svc.cluster.local": "127.200.251.2",
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("GIVEN a new agent WHEN it has the file THEN Services keep their addresses, and those of gone ones are free", () => {
  new ServiceAddresses(200, file).keep(new Set([user, order]));
  const next = new ServiceAddresses(200, file);
  next.keep(new Set([order]));
  expect(next.addressOf(order)).toBe("127.200.251.2");
  expect(next.addressOf(user)).toBeUndefined();
  next.keep(new Set([order, "new.plinth.svc.cluster.local"]));
  expect(next.addressOf("new.plinth.svc.cluster.local")).toBe("127.200.251.1");
});

test("GIVEN more Services than addresses THEN it says how many there are", () => {
  const names = new Set(Array.from({ length: 1017 }, (_, index) => `s${index}.n.svc.cluster.local`));
  expect(() => new ServiceAddresses(200, file).keep(names)).toThrow("all 1016 addresses for Services are in use");
});
