import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "@jest/globals";
import { askConsul } from "../../local/backing/consul-api.ts";
import { readyConsul } from "../../local/backing/consul-program.ts";
import { startTestConsul, type TestConsul } from "../../local/testkit/consul.ts";
import { NOBODY } from "./testkit/test-environment.ts";
import { until } from "./testkit/until.ts";

const isReady = (await readyConsul()) !== undefined;
const withConsul = isReady ? test : test.skip;
const why = isReady ? "" : " (skipped: it needs a Consul, which `node .ci/build-consul.ts` builds)";

let consul: TestConsul | undefined;
let running: PlainService | undefined;

/** The service of testkit/plain-service-process.ts. */
class PlainService {
  readonly lines: Record<string, unknown>[] = [];
  readonly #child;
  readonly exit: Promise<number | null>;

  constructor(env: Readonly<Record<string, string>>) {
    const program = fileURLToPath(new URL("./testkit/plain-service-process.ts", import.meta.url));
    this.#child = spawn(process.execPath, [program], {
      env: { HOST: "127.0.0.1", PORT: "0", DRAIN_SECONDS: "0", ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.exit = once(this.#child, "exit").then(([code]) => code as number | null);
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.lines.push(JSON.parse(line)));
  }

  has(message: string): boolean {
    return this.lines.some(({ msg }) => msg === message);
  }

  async url(): Promise<string> {
    await until(() => this.has("listening"));
    return `http://127.0.0.1:${this.lines.find(({ msg }) => msg === "listening")?.port}`;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

afterEach(async () => {
  running?.signal("SIGKILL");
  await running?.exit;
  await consul?.close();
  consul = undefined;
});

describe("a service that is given a Consul", () => {
  test("GIVEN a Consul that is away WHEN it starts THEN it serves all the same, and stops when it is told to", async () => {
    running = new PlainService({ CONSUL_HTTP_ADDR: `http://${NOBODY}` });

    const { status } = await fetch(`${await running.url()}/open`);
    expect(status).toBe(200);
    await until(() => running?.has("settings cannot be followed in Consul: they stay as they are") ?? false);

    running.signal("SIGTERM");
    expect(await running.exit).toBe(0);
  });

  withConsul(
    `GIVEN settings below its name WHEN it runs THEN they hold, and a change holds without a restart${why}`,
    async () => {
      consul = await startTestConsul();
      const { management } = consul;
      const put = (key: string, value: string) => askConsul(management, "PUT", `/v1/kv/services/plain/${key}`, value);
      await put("log-level", "debug");
      // Without a token: as an anonymous caller may not read keys, the policy is given to them.
      const Rules = 'key_prefix "services/plain/" { policy = "read" }';
      await askConsul(management, "PUT", "/v1/acl/policy", { Name: "plain", Rules });
      const anonymous = "/v1/acl/token/00000000-0000-0000-0000-000000000002";
      await askConsul(management, "PUT", anonymous, { Policies: [{ Name: "plain" }] });

      running = new PlainService({ CONSUL_HTTP_ADDR: management.address });
      const url = await running.url();
      await until(() => running?.lines.some(({ setting }) => setting === "log-level") ?? false);
      await put("requests-per-minute", "1");
      await until(() => running?.lines.some(({ setting }) => setting === "requests-per-minute") ?? false);

      expect([(await fetch(`${url}/open`)).status, (await fetch(`${url}/open`)).status]).toEqual([200, 429]);
    },
  );
});
