import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import request from "supertest";
import { z } from "zod";
import { askConsul } from "../../local/backing/consul-api.ts";
import { readyConsul } from "../../local/backing/consul-program.ts";
import { startTestConsul, type TestConsul } from "../../local/testkit/consul.ts";
import { createLogger, type Logger } from "./logger.ts";
import { openRoute } from "./route.ts";
import { watchServiceSettings } from "./service-settings-watch.ts";
import { chassisSettings } from "./settings.ts";
import type { SettingsWatch } from "./settings-watch.ts";
import { testApp } from "./testkit/test-app.ts";
import { until } from "./testkit/until.ts";

const isReady = (await readyConsul()) !== undefined;
const withConsul = isReady ? describe : describe.skip;
const why = isReady
  ? ""
  : " (skipped: neither the PATH nor the cache has Consul; `node .ci/build-consul.ts` builds it)";

const dir = mkdtempSync(join(tmpdir(), "plinth-settings-"));
const tokenFile = join(dir, "token");

afterAll(() => rmSync(dir, { recursive: true, force: true }));

const route = openRoute("GET", "/open", { summary: "Read", status: 200, reply: z.object({}), handle: () => ({}) });

/** A service's app that follows its settings in Consul, as `runService` has it. */
class Watched {
  readonly lines: Record<string, unknown>[] = [];
  readonly log: Logger = createLogger("order", "info", { write: (line) => this.lines.push(JSON.parse(line)) });
  readonly app = testApp([route]).app;
  readonly watch: SettingsWatch | undefined;

  constructor(env: Readonly<Record<string, string>>) {
    this.watch = watchServiceSettings("order", this.app, chassisSettings.parse(env), this.log);
  }

  has(message: RegExp): boolean {
    return this.lines.some(({ msg }) => message.test(String(msg)));
  }

  /** How many requests of one address are served before it is told to wait, three at most. */
  async served(address: string): Promise<number> {
    for (let count = 0; count < 3; count++) {
      const { status } = await request(this.app).get("/open").set("x-forwarded-for", address);
      if (status === 429) {
        return count;
      }
    }
    return 3;
  }
}

describe("a service that was given no Consul", () => {
  test("GIVEN no CONSUL_HTTP_ADDR WHEN it starts THEN nothing is followed", () => {
    expect(new Watched({}).watch).toBeUndefined();
  });
});

withConsul(`settings in Consul${why}`, () => {
  let consul: TestConsul;
  let watched: Watched;

  const put = (key: string, value: string) =>
    askConsul(consul.management, "PUT", `/v1/kv/services/order/${key}`, value);

  const start = () => {
    watched = new Watched({ CONSUL_HTTP_ADDR: consul.management.address, CONSUL_TOKEN_FILE: tokenFile });
    return watched;
  };

  beforeAll(async () => {
    consul = await startTestConsul();
    // What a service is allowed: to read what is its own.
    const Rules = 'key_prefix "services/order/" { policy = "read" }';
    await askConsul(consul.management, "PUT", "/v1/acl/policy", { Name: "order", Rules });
    const token = await askConsul(consul.management, "PUT", "/v1/acl/token", { Policies: [{ Name: "order" }] });
    writeFileSync(tokenFile, `${(token as { SecretID: string }).SecretID}\n`, { mode: 0o600 });
  });

  afterAll(() => consul.close());

  afterEach(async () => {
    await watched.watch?.close();
    await askConsul(consul.management, "DELETE", "/v1/kv/services/?recurse=true");
  });

  test("GIVEN a running service WHEN a key is set, changed and deleted THEN each takes effect without a restart", async () => {
    const { log } = start();

    await put("log-level", "debug");
    await until(() => log.level === "debug");
    await put("log-level", "error");
    await until(() => log.level === "error");
    await askConsul(consul.management, "DELETE", "/v1/kv/services/order/log-level");
    await until(() => log.level === "info");
  });

  test("GIVEN a service that serves many WHEN requests-per-minute is set THEN the next ones are limited by it", async () => {
    start();
    expect(await watched.served("192.0.2.1")).toBe(3);

    await put("requests-per-minute", "2");
    await until(() => watched.has(/a setting has changed/));

    expect(await watched.served("192.0.2.2")).toBe(2);
  });

  test("GIVEN a value that is not allowed WHEN it is set THEN the old one stays, and the log says what is allowed", async () => {
    await put("log-level", "warn");
    const { log, lines } = start();
    await until(() => log.level === "warn");

    await put("log-level", "loud");
    await until(() => watched.has(/is not allowed/));

    expect(log.level).toBe("warn");
    const line = lines.find(({ msg }) => /is not allowed/.test(String(msg)));
    expect(line).toMatchObject({ level: "warn", setting: "log-level", allowed: expect.stringContaining("debug") });
  });

  test("GIVEN keys of nobody, and of another service WHEN followed THEN the first are told of once, the second not seen", async () => {
    await put("colour", "blue");
    await askConsul(consul.management, "PUT", "/v1/kv/services/order-archive/log-level", "fatal");
    const { log, lines } = start();

    await until(() => watched.has(/does not know/));
    await put("log-level", "debug");
    await until(() => log.level === "debug");

    expect(lines.filter(({ msg }) => /does not know/.test(String(msg)))).toMatchObject([{ unknown: ["colour"] }]);
  });

  test("GIVEN a Consul that is killed WHEN it is back THEN the settings were kept meanwhile, and are followed again", async () => {
    await put("log-level", "warn");
    const { log, lines } = start();
    await until(() => log.level === "warn");

    await consul.stop("SIGKILL");
    await until(() => watched.has(/cannot be followed/));
    expect(log.level).toBe("warn");
    await consul.start();
    await put("log-level", "error");
    await until(() => log.level === "error");

    expect(lines.filter(({ msg }) => /cannot be followed/.test(String(msg)))).toHaveLength(1);
  });

  test("GIVEN a token that comes late WHEN its file is there THEN the settings are followed", async () => {
    const late = join(dir, "late");
    await put("log-level", "debug");
    watched = new Watched({ CONSUL_HTTP_ADDR: consul.management.address, CONSUL_TOKEN_FILE: late });
    await until(() => watched.has(/cannot be followed/));

    writeFileSync(late, consul.management.token, { mode: 0o600 });

    await until(() => watched.log.level === "debug");
  });
});
