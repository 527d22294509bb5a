import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { createLogger, tokenChecker } from "@plinth/chassis";
import { decodeProtectedHeader } from "jose";
import { BackingServers } from "../chassis/testkit/backing-servers.ts";
import { type Person, TestService } from "./testkit/test-service.ts";
import { newSigningKey, userEnvironment } from "./testkit/user-environment.ts";

let servers: BackingServers;
let url: string;
let person: Person;
const services: TestService[] = [];

/** The replicas that run just now; each request for the keys goes to another one, as through a gateway. */
let running: TestService[] = [];
let turn = 0;
let gateway: Server;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
  url = await servers.database();
  gateway = createServer(async (_request, response) => {
    const replica = running[turn++ % running.length];
    const answer = await replica?.request().get("/.well-known/jwks.json");
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer?.body));
  }).listen(0, "127.0.0.1");
  await once(gateway, "listening");
});

afterAll(async () => {
  jest.restoreAllMocks();
  gateway?.close();
  await Promise.all(services.map((service) => service.close()));
  await servers?.stop();
});

async function start(...keys: string[]): Promise<TestService> {
  const service = await TestService.start({ ...userEnvironment(url), JWT_PRIVATE_KEY: keys.join("") });
  services.push(service);
  return service;
}

/** As in `docs/services.md`: other services have looked at the keys again. */
function waitBetweenSteps(): void {
  const later = Date.now() + 600_000;
  jest.spyOn(Date, "now").mockImplementation(() => later);
}

async function tokenFrom(replica: TestService): Promise<string> {
  const { email, password } = person;
  const { body } = await replica.request().post("/v1/sessions").send({ email, password }).expect(201);
  return body.accessToken;
}

describe("a change of signing keys", () => {
  test("GIVEN old and new replicas side by side at each step WHEN any of them issues tokens THEN every replica and every other service take them, until the old key is gone", async () => {
    const [one, two] = [newSigningKey(), newSigningKey()];
    const { port } = gateway.address() as AddressInfo;
    const check = tokenChecker(
      { JWKS_URL: `http://127.0.0.1:${port}/`, JWT_ISSUER: "http://users.example/oidc", JWT_AUDIENCE: "plinth" },
      createLogger("test", "silent"),
    );
    const signedBy = new Map<string, string>();
    const refused: string[] = [];
    const take = async (token: string, step: string) => {
      signedBy.set(decodeProtectedHeader(token).kid ?? "", token);
      await check(`Bearer ${token}`).catch(() => refused.push(`another service, ${step}`));
      for (const replica of running) {
        const { status } = await replica.request().get("/v1/users/me").set("authorization", `Bearer ${token}`);
        if (status !== 200) {
          refused.push(`a replica, ${step}`);
        }
      }
    };
    const rollOut = async (step: string, ...keys: string[]) => {
      const next = await start(...keys);
      running = [...running, next];
      for (const replica of running) {
        await take(await tokenFrom(replica), `during "${step}"`);
      }
      running = [next];
      await take(await tokenFrom(next), `after "${step}"`);
    };

    running = [await start(one)];
    person = await (running[0] as TestService).somebody();
    await take(await tokenFrom(running[0] as TestService), "before");
    await rollOut("publish the new key as the second", one, two);
    waitBetweenSteps();
    await rollOut("make it the first", two, one);
    for (const token of signedBy.values()) {
      await take(token, "between the steps");
    }
    const [ofOne, ofTwo] = [...signedBy.values()];
    running = [await start(two)];
    waitBetweenSteps();
    await take(ofTwo ?? "", "after the old key has gone");

    expect(refused).toEqual([]);
    expect(signedBy.size).toBe(2);
    await expect(check(`Bearer ${ofOne}`)).rejects.toMatchObject({ code: "invalid-token" });
  });
});
