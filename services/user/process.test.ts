import { Agent, get } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import request from "supertest";
import { BackingServers, ONE_REDIS } from "../chassis/testkit/backing-servers.ts";
import { ServiceProcesses } from "../chassis/testkit/service-processes.ts";
import { userEnvironment } from "./testkit/user-environment.ts";

let servers: BackingServers;
const processes = new ServiceProcesses();

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true, redis: ONE_REDIS });
});

afterAll(async () => {
  await processes.kill();
  await servers?.stop();
});

const start = (env: Readonly<Record<string, string>>) => processes.start("user", env);

const base = (port: number) => `http://127.0.0.1:${port}`;

describe("the process of the user service", () => {
  test("GIVEN an empty environment WHEN started THEN it ends with 1 and one line with every fault", async () => {
    const process_ = start({ PORT: "x" });

    expect(await process_.exit()).toBe(1);
    expect(process_.lines).toHaveLength(1);
    expect(process_.lines[0]).toMatchObject({ level: "fatal" });
    expect(process_.lines[0]?.faults).toEqual(
      expect.arrayContaining([
        "DATABASE_URL is not set",
        "JWT_PRIVATE_KEY is not set",
        expect.stringMatching(/^PORT is wrong/),
      ]),
    );
  });

  test("GIVEN a key that is too short or none WHEN started THEN it ends with 1 and the log does not hold the key", async () => {
    const env = userEnvironment(await servers.database(), { redis: await servers.redisUrls("user") });
    const key = "-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----";

    const process_ = start({ ...env, JWT_PRIVATE_KEY: key });

    expect(await process_.exit()).toBe(1);
    expect(JSON.stringify(process_.lines)).toMatch("JWT_PRIVATE_KEY is not a private key");
    expect(JSON.stringify(process_.lines)).not.toMatch("bm90IGEga2V5");
  });

  test("GIVEN an empty database WHEN three processes start at once THEN one migrates and all serve", async () => {
    const database = await servers.database();
    const admin = { ADMIN_EMAIL: "admin@example.com", ADMIN_PASSWORD: "of-the-stack-alone" };
    const env = { ...userEnvironment(database, { redis: await servers.redisUrls("user") }), ...admin };
    const replicas = [start(env), start(env), start(env)];

    const ports = await Promise.all(replicas.map((replica) => replica.port()));

    for (const port of ports) {
      await request(base(port)).get("/ready").expect(200);
      // Loads the library: nothing but lines of JSON may come of it.
      await request(base(port)).get("/oidc/.well-known/openid-configuration").expect(200);
    }
    const migrated = replicas.flatMap(({ lines }) =>
      lines.filter(({ applied }) => Array.isArray(applied) && applied.length > 0),
    );
    expect(migrated).toHaveLength(1);
    const client = new Client({ connectionString: database });
    await client.connect();
    const { rows } = await client.query("select name from migrations");
    await client.end();
    expect(rows).toEqual([
      { name: "0001_users" },
      { name: "0002_roles" },
      { name: "0003_sessions" },
      { name: "0004_oidc" },
      { name: "0005_distribution" },
    ]);
    for (const replica of replicas) {
      replica.signal("SIGTERM");
    }
    expect(await Promise.all(replicas.map((replica) => replica.exit()))).toEqual([0, 0, 0]);
    expect(JSON.stringify(replicas.map(({ lines }) => lines))).not.toMatch("of-the-stack-alone");
  });

  test("GIVEN load on two replicas WHEN one gets SIGTERM THEN no request is lost and it ends with 0", async () => {
    const env = {
      ...userEnvironment(await servers.database(), { redis: await servers.redisUrls("user") }),
      // Time enough for each caller to be turned away.
      DRAIN_SECONDS: "5",
    };
    const [leaving, staying] = [start(env), start(env)];
    const [leavingPort, stayingPort] = await Promise.all([leaving.port(), staying.port()]);
    const person = { email: "ann@example.com", password: "correct horse" };
    await request(base(leavingPort))
      .post("/v1/users")
      .send({ ...person, name: "Ann" })
      .expect(201);
    const { body } = await request(base(leavingPort)).post("/v1/sessions").send(person).expect(201);

    const load = new Load(leavingPort, stayingPort, `Bearer ${body.accessToken}`);
    const workers = Array.from({ length: 8 }, () => load.run());
    await load.served(100);
    leaving.signal("SIGTERM");
    const code = await leaving.exit();
    await load.served(load.answers + 100);
    load.stop();
    await Promise.all(workers);

    expect(load.failures).toEqual([]);
    expect(code).toBe(0);
    expect(leaving.lines.filter(({ msg }) => msg === "stopped")).toHaveLength(1);
  });
});

/** Callers with kept connections that stay with a replica until it turns them away, as a gateway does. */
class Load {
  answers = 0;
  readonly failures: string[] = [];
  readonly #agent = new Agent({ keepAlive: true });
  readonly #second: number;
  readonly #authorization: string;
  #target: number;
  #stopped = false;
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  constructor(first: number, second: number, authorization: string) {
    this.#target = first;
    this.#second = second;
    this.#authorization = authorization;
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      await this.#call();
      this.answers++;
      for (const { resolve } of this.#waiting.filter(({ count }) => count <= this.answers)) {
        resolve();
      }
    }
  }

  /** When so many requests have been answered. */
  served(count: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  stop(): void {
    this.#stopped = true;
    this.#agent.destroy();
  }

  #call(): Promise<void> {
    const options = {
      host: "127.0.0.1",
      port: this.#target,
      path: "/v1/users/me",
      agent: this.#agent,
      headers: { authorization: this.#authorization },
    };
    return new Promise((resolve) => {
      get(options, (response) => {
        if (response.statusCode !== 200) {
          this.failures.push(String(response.statusCode));
        }
        if (response.headers.connection === "close") {
          this.#target = this.#second;
        }
        response.resume().once("end", resolve);
      }).once("error", (error) => {
        if (!this.#stopped) {
          this.failures.push(error.message);
        }
        resolve();
      });
    });
  }
}
