import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { askConsul } from "../../local/backing/consul-api.ts";
import { readyConsul } from "../../local/backing/consul-program.ts";
import { programFolders, programIn } from "../../local/backing/program-search.ts";
import { startTestConsul, type TestConsul } from "../../local/testkit/consul.ts";
import { ConsulRules } from "./consul-rules.ts";
import { accessorOf } from "./consul-tokens.ts";

jest.setTimeout(60_000);

const program = await readyConsul();
const hasCurl = programFolders([]).some((folder) => programIn(folder, "curl") !== undefined);
const isReady = program !== undefined && hasCurl;
const withConsul = isReady ? describe : describe.skip;
const why = isReady ? "" : " (skipped: it needs curl on the PATH, and a Consul that `node .ci/build-consul.ts` builds)";

withConsul(`the script that makes tokens${why}`, () => {
  const dir = mkdtempSync(join(tmpdir(), "plinth-tokens-"));
  const [rules, secrets, bin] = ["rules", "secrets", "bin"].map((name) => join(dir, name)) as [string, string, string];
  let consul: TestConsul;

  beforeAll(async () => {
    for (const folder of [rules, secrets, bin]) {
      mkdirSync(folder);
    }
    symlinkSync(program ?? "", join(bin, "consul"));
    consul = await startTestConsul();
    writeFileSync(join(dir, "management"), `${consul.management.token}\n`, { mode: 0o600 });
  });

  afterAll(async () => {
    await consul.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const want = (name: string, text: string, secret: string) => {
    writeFileSync(join(rules, `${name}.hcl`), text);
    writeFileSync(join(rules, `${name}.accessor`), accessorOf(name));
    writeFileSync(join(secrets, name), secret, { mode: 0o600 });
  };

  const run = () =>
    promisify(execFile)("sh", [join(import.meta.dirname, "consul-tokens.sh")], {
      env: {
        PATH: `${bin}:${process.env.PATH}`,
        CONSUL_HTTP_ADDR: consul.management.address,
        MANAGEMENT: join(dir, "management"),
        RULES_DIR: rules,
        SECRETS_DIR: secrets,
      },
    });

  const statusAs = async (token: string, method: string, path: string) => {
    const url = new URL(path, consul.management.address);
    return (await fetch(url, { method, headers: { "x-consul-token": token }, ...(method === "PUT" && { body: "1" }) }))
      .status;
  };

  test("GIVEN rules and secrets WHEN run, and run again with other ones THEN each bearer may do just what is written", async () => {
    const [settings, metrics, renewed] = [randomUUID(), randomUUID(), randomUUID()];
    await askConsul(consul.management, "PUT", "/v1/kv/services/order/log-level", "debug");
    want("settings", ConsulRules.readKeys("services/order/"), settings);
    want("metrics", ConsulRules.readMetrics(), metrics);

    await run();

    expect(await statusAs(settings, "GET", "/v1/kv/services/order/log-level")).toBe(200);
    expect(await statusAs(settings, "PUT", "/v1/kv/services/order/log-level")).toBe(403);
    expect(await statusAs(settings, "GET", "/v1/agent/self")).toBe(403);
    expect(await statusAs(metrics, "GET", "/v1/agent/self")).toBe(200);

    want("settings", ConsulRules.readKeys("services/user/"), settings);
    want("metrics", ConsulRules.readMetrics(), renewed);
    const { stdout } = await run();

    expect(await statusAs(settings, "GET", "/v1/kv/services/order/log-level")).toBe(403);
    expect(await statusAs(renewed, "GET", "/v1/agent/self")).toBe(200);
    expect(await statusAs(metrics, "GET", "/v1/agent/self")).toBe(403);
    expect(stdout).not.toContain(renewed);
  });

  test("GIVEN a registrar's rules WHEN it registers THEN its own node is taken, and another's is refused", async () => {
    const secret = randomUUID();
    want("registrar", ConsulRules.keepServices("plinth-test"), secret);
    await run();
    const register = (Node: string) =>
      askConsul({ ...consul.management, token: secret }, "PUT", "/v1/catalog/register", {
        Node,
        Address: "127.0.0.1",
        Service: { Service: "order", Port: 8080 },
        SkipNodeUpdate: false,
      });

    await expect(register("plinth-test")).resolves.toBe(true);
    await expect(register("somebody")).rejects.toThrow(/403/);
  });

  test("GIVEN a management token that is refused WHEN run THEN it fails", async () => {
    writeFileSync(join(dir, "management"), randomUUID());
    await expect(run()).rejects.toThrow(/failed/);
  });
});
