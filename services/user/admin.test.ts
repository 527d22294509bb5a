import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createLogger } from "@plinth/chassis";
import { Database } from "@plinth/chassis/postgres";
import { decodeJwt } from "jose";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { TestService } from "./testkit/test-service.ts";
import { userEnvironment } from "./testkit/user-environment.ts";

const EMAIL = "admin@example.com";

let servers: BackingServers;
let url: string;
const services: TestService[] = [];

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
});

beforeEach(async () => {
  url = await servers.database();
});

afterAll(async () => {
  await Promise.all(services.map((service) => service.close()));
  await servers?.stop();
});

async function start(admin: { email?: string; password: string }): Promise<TestService> {
  const env = { ADMIN_EMAIL: admin.email ?? EMAIL, ADMIN_PASSWORD: admin.password };
  const service = await TestService.start({ ...userEnvironment(url), ...env });
  services.push(service);
  return service;
}

const logIn = (service: TestService, password: string) =>
  service.request().post("/v1/sessions").send({ email: EMAIL, password });
const rolesIn = (accessToken: string) => decodeJwt(accessToken).roles;

async function rows(text: string): Promise<Record<string, unknown>[]> {
  const database = new Database({ url, connections: 1, service: "test", log: createLogger("test", "silent") });
  return database.rows({ name: "", text }, []).finally(() => database.close());
}

describe("the first admin", () => {
  test("GIVEN an empty database WHEN three replicas start at once THEN there is one admin, and others hear of it once", async () => {
    const [service] = await Promise.all([1, 2, 3].map(() => start({ password: "of the stack" })));

    const { body } = await logIn(service as TestService, "of the stack").expect(201);

    expect(rolesIn(body.accessToken)).toEqual(["customer", "admin"]);
    expect(await rows("select email from users")).toEqual([{ email: EMAIL }]);
    expect(await rows("select type, data ->> 'email' as email from outbox")).toEqual([
      { type: "user.registered", email: EMAIL },
    ]);
  });

  test("GIVEN an admin WHEN the service starts with the same secret THEN nothing changes and they stay logged in", async () => {
    const { body } = await logIn(await start({ password: "of the stack" }), "of the stack").expect(201);
    const before = await rows("select * from users");

    const again = await start({ email: EMAIL.toUpperCase(), password: "of the stack" });

    expect(await rows("select * from users")).toEqual(before);
    await again.request().post("/v1/sessions/refresh").send({ refreshToken: body.refreshToken }).expect(200);
  });

  test("GIVEN an admin WHEN the service starts with another secret THEN it is the password, and old log-ins are over", async () => {
    const { body } = await logIn(await start({ password: "of the stack" }), "of the stack").expect(201);

    const service = await start({ password: "another one" });

    await logIn(service, "of the stack").expect(401);
    await logIn(service, "another one").expect(201);
    await service.request().post("/v1/sessions/refresh").send({ refreshToken: body.refreshToken }).expect(401);
  });

  test("GIVEN a stranger who registered with the admin's email WHEN the service starts THEN they are out", async () => {
    const before = await start({ email: "other@example.com", password: "of the stack" });
    await before
      .request()
      .post("/v1/users")
      .send({ email: EMAIL, password: "of a stranger", name: "Stranger" })
      .expect(201);
    const stranger = await logIn(before, "of a stranger").expect(201);
    expect(rolesIn(stranger.body.accessToken)).toEqual(["customer"]);

    const service = await start({ password: "of the stack" });

    await logIn(service, "of a stranger").expect(401);
    await service.request().post("/v1/sessions/refresh").send({ refreshToken: stranger.body.refreshToken }).expect(401);
    expect(rolesIn((await logIn(service, "of the stack").expect(201)).body.accessToken)).toEqual(["customer", "admin"]);
  });

  test("GIVEN an email without a password WHEN the service starts THEN it says what is missing", async () => {
    const env: Record<string, string> = { ...userEnvironment(url), ADMIN_EMAIL: EMAIL };

    await expect(TestService.start(env)).rejects.toThrow("ADMIN_PASSWORD is not set");
  });
});
