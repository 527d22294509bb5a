import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "@jest/globals";
import { readyConsul } from "../../local/backing/consul-program.ts";
import { serverConfig } from "./server-config.ts";

const consul = await readyConsul();
const withConsul = consul === undefined ? describe.skip : describe;
const why = consul === undefined ? " (skipped: it needs a Consul, which `node .ci/build-consul.ts` builds)" : "";

withConsul(`the servers' configuration${why}`, () => {
  const dir = mkdtempSync(join(tmpdir(), "plinth-consul-config-"));

  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const validated = (config: object) => {
    const path = join(dir, "server.json");
    writeFileSync(path, JSON.stringify({ server: true, data_dir: dir, bootstrap_expect: 3, ...config }));
    return promisify(execFile)(consul ?? "", ["validate", path]);
  };

  test("GIVEN it WHEN Consul validates it THEN it is sound", async () => {
    await expect(validated(serverConfig)).resolves.toMatchObject({ stdout: expect.stringContaining("valid") });
  });

  test("GIVEN a key that Consul does not know WHEN it is validated THEN it is refused", async () => {
    await expect(validated({ ...serverConfig, performnce: {} })).rejects.toThrow(/performnce/);
  });
});
