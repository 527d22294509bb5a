import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { BackingServers, ONE_REDIS } from "../chassis/testkit/backing-servers.ts";
import { TestService } from "./testkit/test-service.ts";
import { userEnvironment } from "./testkit/user-environment.ts";

let servers: BackingServers;
let service: TestService;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true, redis: ONE_REDIS });
  service = await TestService.start(
    userEnvironment(await servers.database(), { redis: await servers.redisUrls("user") }),
  );
});

afterAll(async () => {
  await service?.close();
  await servers?.stop();
});

const register = (body: object) => service.request().post("/v1/users").send(body);
const logIn = (body: object) => service.request().post("/v1/sessions").send(body);
const me = (authorization: string) => service.request().get("/v1/users/me").set("authorization", authorization);

describe("registering", () => {
  test("GIVEN somebody new WHEN they register THEN 201 with the profile and nothing of the password", async () => {
    const { body } = await register({ email: " Ann@Example.COM ", password: "correct horse", name: " Ann " }).expect(
      201,
    );

    expect(body).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      email: "ann@example.com",
      name: "Ann",
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: body.createdAt,
    });
  });

  test("GIVEN an account WHEN somebody registers with its email in other letters THEN 409", async () => {
    await register({ email: "bob@example.com", password: "correct horse", name: "Bob" }).expect(201);

    const { body } = await register({ email: "BOB@example.com", password: "other horse", name: "Rob" }).expect(409);

    expect(body.code).toBe("email-taken");
  });

  test("GIVEN 50 registrations of one email at once WHEN they are answered THEN one is 201 and the others 409", async () => {
    const calls = Array.from({ length: 50 }, () =>
      register({ email: "cy@example.com", password: "correct horse", name: "Cy" }),
    );

    const statuses = (await Promise.all(calls)).map(({ status }) => status);

    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(49);
  });

  test.each([
    ["an email that is none", { email: "ann@" }, "/email"],
    ["a short password", { password: "1234567" }, "/password"],
    ["a long password", { password: "x".repeat(257) }, "/password"],
    ["an empty name", { name: "  " }, "/name"],
    ["a name with a control character", { name: "A\u0000nn" }, "/name"],
    ["a field of its own", { role: "admin" }, "/role"],
    ["a number for a name", { name: 7 }, "/name"],
  ])("GIVEN %s WHEN registering THEN 422 that points at it", async (_, fault, pointer) => {
    const right = { email: "dee@example.com", password: "correct horse", name: "Dee" };

    const { body } = await register({ ...right, ...fault }).expect(422);

    expect(body.errors).toEqual([{ pointer, detail: expect.any(String) }]);
  });
});

describe("logging in", () => {
  test("GIVEN an account WHEN logging in THEN 201 with a token that the published keys confirm", async () => {
    const { email, password } = await service.somebody();

    const { body, headers } = await logIn({ email: email.toUpperCase(), password }).expect(201);
    const published = await service.request().get("/.well-known/jwks.json").expect(200);

    expect(body).toMatchObject({ accessToken: expect.any(String), tokenType: "Bearer", expiresIn: 900 });
    expect(headers["cache-control"]).toBe("no-store");
    const { payload } = await jwtVerify(body.accessToken, createLocalJWKSet(published.body), {
      issuer: "http://users.example/oidc",
      audience: "plinth",
      typ: "at+jwt",
      algorithms: ["RS256"],
    });
    expect(payload).toMatchObject({ client_id: "plinth", jti: expect.any(String), sub: expect.any(String) });
    expect(decodeProtectedHeader(body.accessToken).kid).toBe(published.body.keys[0].kid);
  });

  test("GIVEN a wrong password or nobody WHEN logging in THEN the same answer", async () => {
    const { email } = await service.somebody();

    const wrong = await logIn({ email, password: "wrong horse" }).expect(401);
    const nobody = await logIn({ email: "nobody@example.com", password: "wrong horse" }).expect(401);

    const { correlationId: _, ...ofWrong } = wrong.body;
    const { correlationId: __, ...ofNobody } = nobody.body;
    expect(ofWrong).toEqual(ofNobody);
    expect(ofWrong.code).toBe("wrong-credentials");
  });
});

describe("the published keys", () => {
  test("GIVEN the service WHEN its keys are read THEN they may be cached and hold nothing private", async () => {
    const { body, headers } = await service.request().get("/.well-known/jwks.json").expect(200);

    expect(headers["cache-control"]).toBe("public, max-age=300");
    expect(Object.keys(body.keys[0]).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
  });
});

describe("the own profile", () => {
  test("GIVEN a user WHEN they change their name THEN they read the new one, again and again", async () => {
    const { authorization } = await service.somebody();
    await me(authorization).expect(200);

    const changed = await service
      .request()
      .patch("/v1/users/me")
      .set("authorization", authorization)
      .send({ name: "New Name" })
      .expect(200);

    expect(changed.body.name).toBe("New Name");
    expect((await me(authorization).expect(200)).body).toEqual(changed.body);
    expect((await me(authorization).expect(200)).body).toEqual(changed.body);
  });

  test("GIVEN two users WHEN each reads THEN each sees themselves", async () => {
    const [one, two] = await Promise.all([service.somebody(), service.somebody()]);

    expect((await me(one.authorization)).body.email).toBe(one.email);
    expect((await me(two.authorization)).body.email).toBe(two.email);
  });

  test.each([{ email: "other@example.com" }, { id: "x" }, { name: "A", version: 9 }, {}])(
    "GIVEN the change %j WHEN sent THEN 422",
    async (change) => {
      const { authorization } = await service.somebody();

      await service.request().patch("/v1/users/me").set("authorization", authorization).send(change).expect(422);
    },
  );

  test("GIVEN no token or a broken one WHEN reading THEN 401 with a challenge", async () => {
    await service.request().get("/v1/users/me").expect(401).expect("www-authenticate", "Bearer");
    await me("Bearer abc").expect(401).expect("www-authenticate", 'Bearer error="invalid_token"');
  });
});

describe("the probes", () => {
  test("GIVEN its servers WHEN asked THEN alive and ready", async () => {
    await service.request().get("/health").expect(200);
    await service.request().get("/ready").expect(200);
  });
});
