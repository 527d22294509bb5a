import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { silentProgress } from "../progress.ts";
import { buildConsul, readyConsul } from "./consul-program.ts";

const before = { ...process.env };
let dir: string;
let bin: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plinth-consul-"));
  bin = join(dir, "bin");
  mkdirSync(bin);
  // Nothing is built, nor found elsewhere.
  process.env.PLINTH_CACHE = join(dir, "cache");
  process.env.PATH = bin;
});

afterEach(() => {
  process.env = { ...before };
  rmSync(dir, { recursive: true, force: true });
});

const install = (says: string) => {
  const path = join(bin, "consul");
  writeFileSync(path, `#!/bin/sh\necho '${says}'\n`);
  chmodSync(path, 0o755);
  return path;
};

describe("finding Consul", () => {
  test.each(["Consul v1.22.0", "Consul v1.22.7"])("GIVEN %s on the PATH WHEN wanted THEN it is taken", async (says) => {
    const path = install(says);
    expect(await buildConsul(silentProgress)).toBe(path);
  });

  test.each(["Consul v1.21.9", "Consul v2.0.3", "something else"])(
    "GIVEN %s on the PATH WHEN wanted THEN it is passed over, and one is to be built",
    async (says) => {
      install(says);
      expect(await readyConsul()).toBeUndefined();
      await expect(buildConsul(silentProgress)).rejects.toThrow(/Go is not on the PATH/);
    },
  );
});
