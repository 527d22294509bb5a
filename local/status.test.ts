import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { removeReady, writeReady } from "./agent/ready-file.ts";
import { Instance } from "./instance.ts";
import { readStatus } from "./status.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "plinth-status-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test("GIVEN an agent whose gateway does not enforce all THEN status lists it as simulated, as long as the agent serves", async () => {
  const instance = new Instance("local", home);
  mkdirSync(instance.dir, { recursive: true });
  instance.writeRecord({ gatewayPort: 8080, podOctet: 7, backing: {} });
  writeReady(instance.dir, { gatewayPort: 8080, podOctet: 7, nodes: [], unenforced: ["gateway plugin prometheus"] });
  expect((await readStatus(instance)).simulated).toEqual(["gateway plugin prometheus"]);
  removeReady(instance.dir);
  expect((await readStatus(instance)).simulated).toEqual([]);
});
