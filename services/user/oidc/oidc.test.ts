import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createLogger } from "@plinth/chassis";
import { Database, purge } from "@plinth/chassis/postgres";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { BackingServers } from "../../chassis/testkit/backing-servers.ts";
import { until } from "../../chassis/testkit/until.ts";
import { purges } from "../postgres/purges.ts";
import { Browser } from "../testkit/browser.ts";
import { type Person, TestService } from "../testkit/test-service.ts";
import { userEnvironment } from "../testkit/user-environment.ts";

const CALLBACK = "https://shop.example/callback";
const SECRET = "a-secret-of-a-client-that-is-long-enough";
const CLIENTS = [
  {
    client_id: "shop",
    client_name: "The <Shop>",
    redirect_uris: [CALLBACK],
    grant_types: ["authorization_code", "refresh_token"],
  },
  { client_id: "stock-keeper", client_secret: SECRET, grant_types: ["client_credentials"], scope: "api admin" },
  {
    client_id: "office",
    redirect_uris: [CALLBACK],
    grant_types: ["authorization_code"],
    scope: "openid api admin",
  },
  { client_id: "report", client_secret: SECRET, grant_types: ["client_credentials"] },
  { client_id: "forum", redirect_uris: [CALLBACK], grant_types: ["authorization_code"], scope: "openid email" },
];
const ADMIN = { email: "admin@example.com", password: "of the stack" };

let servers: BackingServers;
let service: TestService;
let other: TestService;
let url: string;
let person: Person;

beforeAll(async () => {
  servers = await BackingServers.start({ postgres: true });
  url = await servers.database();
  const env = {
    ...userEnvironment(url),
    OIDC_CLIENTS: JSON.stringify(CLIENTS),
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
  };
  service = await TestService.start(env);
  other = await TestService.start(env);
  person = await service.somebody();
});

afterAll(async () => {
  await Promise.all([service?.close(), other?.close()]);
  await servers?.stop();
});

/** What an application asks for; the verifier proves later that it was the one. */
function authorization(changes: Readonly<Record<string, string | undefined>> = {}) {
  const verifier = randomBytes(32).toString("base64url");
  const wanted = {
    client_id: "shop",
    redirect_uri: CALLBACK,
    response_type: "code",
    scope: "openid email profile api",
    state: "state-1",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...changes,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) {
    if (value !== undefined) {
      query.set(name, value);
    }
  }
  return { path: `/oidc/auth?${query}`, verifier };
}

/** A user logs in and consents. @returns where the application gets them back */
async function logInAndConsent(path: string, { email, password }: { email: string; password: string }): Promise<URL> {
  // Each step at another replica, as a gateway would have it.
  const browser = new Browser([service, other]);
  await browser.visit(path);
  await browser.submit("login", { email, password });
  if (browser.text.includes("/confirm")) {
    await browser.submit("confirm", {});
  }
  return new URL(browser.leftTo);
}

const exchange = (fields: Readonly<Record<string, string>>) =>
  service.request().post("/oidc/token").type("form").send(fields);

async function tokensFor(
  who: { email: string; password: string },
  changes: Readonly<Record<string, string | undefined>> = {},
) {
  const { path, verifier } = authorization(changes);
  const back = await logInAndConsent(path, who);
  const code = back.searchParams.get("code") ?? "";
  const fields = {
    grant_type: "authorization_code",
    client_id: changes.client_id ?? "shop",
    redirect_uri: CALLBACK,
    code,
    code_verifier: verifier,
  };
  return { code, fields, answer: await exchange(fields) };
}

const asClient = (client: string, fields: Readonly<Record<string, string>> = {}) =>
  exchange({ grant_type: "client_credentials", ...fields }).auth(client, SECRET);

const me = (accessToken: string) => service.request().get("/v1/users/me").set("authorization", `Bearer ${accessToken}`);

describe("discovery", () => {
  test("GIVEN the issuer WHEN its document is read THEN it names the issuer, PKCE by S256 alone, and endpoints below it, whatever the host header", async () => {
    const { body } = await service
      .request()
      .get("/oidc/.well-known/openid-configuration")
      .set("host", "evil.example")
      .set("x-forwarded-host", "evil.example")
      .expect(200);

    expect(body).toMatchObject({
      issuer: "http://users.example/oidc",
      authorization_endpoint: "http://users.example/oidc/auth",
      token_endpoint: "http://users.example/oidc/token",
      jwks_uri: "http://users.example/oidc/jwks",
      code_challenge_methods_supported: ["S256"],
      response_types_supported: ["code"],
    });
    // Our API could not keep what these promise: it takes tokens from whoever bears them.
    expect(Object.keys(body).filter((name) => /dpop|mtls|pushed|registration|introspection|device/.test(name))).toEqual(
      [],
    );
    const keys = await service.request().get("/oidc/jwks").expect(200);
    const own = await service.request().get("/.well-known/jwks.json").expect(200);
    expect(keys.body.keys).toEqual(own.body.keys.map((key: object) => expect.objectContaining(key)));
    expect(JSON.stringify(keys.body)).not.toMatch(/"(d|p|q|dp|dq|qi)":/);
  });
});

describe("the authorization code flow", () => {
  test("GIVEN an application WHEN its user logs in and consents THEN it gets a token that our API takes, and an id token", async () => {
    const { answer } = await tokensFor(person);

    expect(answer.status).toBe(200);
    const { access_token: accessToken, id_token: idToken, token_type: type, expires_in: seconds } = answer.body;
    expect({ type, seconds }).toEqual({ type: "Bearer", seconds: 900 });
    expect(decodeProtectedHeader(accessToken)).toMatchObject({ typ: "at+jwt", alg: "RS256" });
    expect(decodeJwt(accessToken)).toMatchObject({
      iss: "http://users.example/oidc",
      aud: "plinth",
      client_id: "shop",
      scope: "api",
      roles: ["customer"],
    });
    expect((await me(accessToken).expect(200)).body.email).toBe(person.email);
    expect(decodeJwt(idToken)).toMatchObject({ aud: "shop", email: person.email });
  });

  test("GIVEN the id token of an application WHEN shown to the API THEN 401", async () => {
    const { answer } = await tokensFor(person);

    await me(answer.body.id_token).expect(401);
  });

  test("GIVEN a request without API scopes WHEN answered THEN the token is for userinfo, and the API refuses it", async () => {
    const { answer } = await tokensFor(person, { scope: "openid email" });

    const info = await service
      .request()
      .get("/oidc/me")
      .set("authorization", `Bearer ${answer.body.access_token}`)
      .expect(200);

    expect(info.body.email).toBe(person.email);
    expect(info.body).not.toHaveProperty("name");
    await me(answer.body.access_token).expect(401);
  });

  test.each([
    ["that did not ask for its scopes", { scope: "openid email" }],
    ["whose entry does not hold its scopes", { client_id: "forum", scope: "openid email api" }],
  ])(
    "GIVEN an application %s WHEN it names our API as the resource all the same THEN it gets no token",
    async (_, changes) => {
      const { answer } = await tokensFor(person, { ...changes, resource: "http://users.example/" });

      expect(answer.status).toBe(400);
      expect(answer.body.error).toBe("invalid_scope");
      expect(answer.body).not.toHaveProperty("access_token");
    },
  );

  test.each([
    ["no challenge", { code_challenge: undefined, code_challenge_method: undefined }],
    ["a plain challenge", { code_challenge_method: "plain" }],
  ])("GIVEN %s WHEN asked THEN the application is told no", async (_, changes) => {
    const { headers } = await service.request().get(authorization(changes).path).expect(303);

    expect(new URL(headers.location ?? "").searchParams.get("error")).toBe("invalid_request");
  });

  test("GIVEN a redirect to somewhere else WHEN asked THEN nobody is sent there", async () => {
    const { headers, text } = await service
      .request()
      .get(authorization({ redirect_uri: "https://evil.example/" }).path)
      .set("accept", "text/html")
      .expect(400);

    expect(headers).not.toHaveProperty("location");
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(text).toMatch("redirect_uri");
  });

  test("GIVEN a code WHEN exchanged with another verifier THEN refused", async () => {
    const { path } = authorization();
    const back = await logInAndConsent(path, person);

    const { body } = await exchange({
      grant_type: "authorization_code",
      client_id: "shop",
      redirect_uri: CALLBACK,
      code: back.searchParams.get("code") ?? "",
      code_verifier: randomBytes(32).toString("base64url"),
    }).expect(400);

    expect(body.error).toBe("invalid_grant");
  });

  test("GIVEN a code that was exchanged WHEN it comes back THEN refused, and what came of it ends", async () => {
    const { fields, answer } = await tokensFor(person, { scope: "openid offline_access", prompt: "consent" });
    expect(answer.body).toHaveProperty("refresh_token");

    await exchange(fields).expect(400);

    await exchange({
      grant_type: "refresh_token",
      client_id: "shop",
      refresh_token: answer.body.refresh_token,
    }).expect(400);
  });

  test("GIVEN a code WHEN exchanged several times at once THEN at most one gets tokens", async () => {
    const { path, verifier } = authorization();
    const code = (await logInAndConsent(path, person)).searchParams.get("code") ?? "";
    const fields = {
      grant_type: "authorization_code",
      client_id: "shop",
      redirect_uri: CALLBACK,
      code,
      code_verifier: verifier,
    };

    const statuses = (await Promise.all([1, 2, 3, 4].map(() => exchange(fields)))).map(({ status }) => status);

    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 400)).toHaveLength(3);
  });

  test("GIVEN a refresh token WHEN rotated THEN the new one works, and reuse of the old one ends both", async () => {
    const { answer } = await tokensFor(person, { scope: "openid offline_access api", prompt: "consent" });
    const refresh = (token: string) =>
      exchange({ grant_type: "refresh_token", client_id: "shop", refresh_token: token });

    const second = (await refresh(answer.body.refresh_token).expect(200)).body;
    await me(second.access_token).expect(200);
    await refresh(answer.body.refresh_token).expect(400);

    await refresh(second.refresh_token).expect(400);
  });

  test("GIVEN a refresh token WHEN its application revokes it THEN it is refused", async () => {
    const { answer } = await tokensFor(person, { scope: "openid offline_access", prompt: "consent" });
    const token = answer.body.refresh_token;

    await service.request().post("/oidc/token/revocation").type("form").send({ client_id: "shop", token }).expect(200);

    await exchange({ grant_type: "refresh_token", client_id: "shop", refresh_token: token }).expect(400);
  });

  test("GIVEN secrets that were given out WHEN the database is read THEN none of them is in it", async () => {
    const { code, answer } = await tokensFor(person, { scope: "openid offline_access", prompt: "consent" });
    const database = new Database({ url, connections: 1, service: "test", log: createLogger("test", "silent") });

    const stored = JSON.stringify(await database.rows({ name: "", text: "select * from oidc_records" }, []));
    await database.close();

    expect(stored).toMatch("RefreshToken");
    for (const secret of [code, answer.body.refresh_token, answer.body.access_token]) {
      expect(stored).not.toContain(secret);
    }
  });
});

describe("housekeeping", () => {
  test("GIVEN records that have expired WHEN it is done THEN they are gone, and the others are not", async () => {
    await tokensFor(person, { scope: "openid offline_access", prompt: "consent" });
    const database = new Database({ url, connections: 1, service: "test", log: createLogger("test", "silent") });
    const kinds = async () =>
      (await database.rows<{ kind: string }>({ name: "", text: "select distinct kind from oidc_records" }, [])).map(
        ({ kind }) => kind,
      );
    const expire = "update oidc_records set expires_at = now() where kind = 'AuthorizationCode'";
    await database.rows({ name: "", text: expire }, []);

    await Promise.all(purges.map((each) => purge(database, each)));

    expect(await kinds()).not.toContain("AuthorizationCode");
    expect(await kinds()).toContain("RefreshToken");
    await database.close();
  });
});

describe("rights of an admin", () => {
  const admin = (scope: string, who: { email: string; password: string }) =>
    tokensFor(who, { scope, client_id: "shop" });

  test("GIVEN an admin and an application whose entry does not hold the scope WHEN it asks for it THEN it gets the rest", async () => {
    const { answer } = await admin("openid api admin", ADMIN);

    expect(decodeJwt(answer.body.access_token)).toMatchObject({ scope: "api", roles: ["customer"] });
  });

  test("GIVEN an application that may ask for it WHEN an admin consents, or a customer does THEN only the admin's token is an admin's", async () => {
    const office = { scope: "openid api admin", client_id: "office" };

    const [ofAdmin, ofCustomer] = [await tokensFor(ADMIN, office), await tokensFor(person, office)];

    expect(decodeJwt(ofAdmin.answer.body.access_token).roles).toEqual(["customer", "admin"]);
    expect(decodeJwt(ofCustomer.answer.body.access_token).roles).toEqual(["customer"]);
  });

  test("GIVEN an admin who uses an application WHEN it does not ask for their rights THEN its token has none of them", async () => {
    const { answer } = await admin("openid api", ADMIN);

    expect(decodeJwt(answer.body.access_token).roles).toEqual(["customer"]);
  });

  test("GIVEN applications that act for themselves WHEN they ask for tokens THEN only the one that may is an admin, and neither is a user", async () => {
    const keeper = (await asClient("stock-keeper", { scope: "api admin" }).expect(200)).body.access_token;
    const report = (await asClient("report", { scope: "api" }).expect(200)).body.access_token;

    expect(decodeJwt(keeper)).toMatchObject({
      sub: "stock-keeper",
      client_id: "stock-keeper",
      aud: "plinth",
      roles: ["admin"],
    });
    expect(decodeJwt(report)).toMatchObject({ sub: "report", roles: [] });
    const greedy = (await asClient("report", { scope: "api admin" }).expect(200)).body.access_token;
    expect(decodeJwt(greedy)).toMatchObject({ scope: "api", roles: [] });
    expect((await me(report).expect(403)).body.code).toBe("forbidden");
    await service.request().delete("/v1/sessions").set("authorization", `Bearer ${keeper}`).expect(403);
  });

  test("GIVEN an application that acts for itself WHEN it asks for no scope THEN it gets no token", async () => {
    expect((await asClient("report").expect(400)).body.error).toBe("invalid_scope");
  });

  test("GIVEN a wrong secret WHEN a client asks THEN 401", async () => {
    await exchange({ grant_type: "client_credentials" }).auth("report", "x".repeat(40)).expect(401);
  });
});

describe("the pages", () => {
  test("GIVEN the login page WHEN read THEN names are escaped, nothing runs in it, and its forms lead nowhere else", async () => {
    const browser = new Browser([service]);
    await browser.visit(authorization().path);

    expect(browser.text).toMatch("The &lt;Shop&gt;");
    expect(browser.text).not.toMatch(/<script|The <Shop>/);
    const policy = browser.headers["content-security-policy"] ?? "";
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' https:\/\/shop\.example; /,
    );
    expect(policy).toMatch("frame-ancestors 'none'");
    const style = /<style>([^<]*)<\/style>/.exec(browser.text)?.[1] ?? "";
    expect(policy).toContain(createHash("sha256").update(style).digest("base64"));
  });

  test("GIVEN a wrong password WHEN submitted THEN the page says so, escapes what was typed, and does not go on", async () => {
    const browser = new Browser([service]);
    await browser.visit(authorization().path);

    await browser.submit("login", { email: `"><b>@example.com`, password: "wrong" });

    expect(browser.status).toBe(401);
    expect(browser.text).toMatch("The email or the password is wrong");
    expect(browser.text).not.toMatch("<b>");
  });

  test("GIVEN a user who refuses WHEN asked THEN the application is told", async () => {
    const browser = new Browser([service]);
    await browser.visit(authorization().path);

    await browser.submit("abort", {});

    expect(new URL(browser.leftTo).searchParams.get("error")).toBe("access_denied");
  });

  test("GIVEN the form of another browser, or of another site WHEN submitted THEN nothing happens", async () => {
    const browser = new Browser([service]);
    await browser.visit(authorization().path);
    const { email, password } = person;
    const post = () => service.request().post(`${browser.path}/login`).type("form").send({ email, password });

    await post().expect(400);
    await post().set("cookie", browser.cookies).set("sec-fetch-site", "cross-site").expect(400);
    await post().set("cookie", browser.cookies).set("sec-fetch-site", "same-site").expect(400);
    await post().set("cookie", browser.cookies).expect(303);
  });

  test("GIVEN somebody who logged in WHEN they log out at the provider THEN the next application has to ask them", async () => {
    const browser = new Browser([service]);
    await browser.visit(authorization().path);
    await browser.submit("login", { email: person.email, password: person.password });
    await browser.submit("confirm", {});

    await browser.visit("/oidc/session/end");
    await browser.submitLibraryForm({ logout: "yes" });
    expect(browser.text).toMatch("You are logged out");
    await browser.visit(authorization().path);

    expect(browser.text).toMatch("Log in");
  });
});

describe("what the library writes by itself", () => {
  const scriptsRun = (text: string, policy: string) => {
    const script = /<script>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? "";
    return script !== "" && policy.includes(`'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  };

  test("GIVEN nobody who is logged in WHEN they log out THEN its page may run its own script, and no other", async () => {
    const { text, headers } = await service.request().get("/oidc/session/end").set("accept", "text/html").expect(200);

    const policy = headers["content-security-policy"] ?? "";
    expect(scriptsRun(text, policy)).toBe(true);
    expect(policy).toMatch("frame-ancestors 'none'");
    expect(policy).not.toMatch("unsafe");
  });

  test("GIVEN an application that wants its answer by form WHEN its user refuses THEN the form may be sent", async () => {
    const browser = new Browser([service]);
    await browser.visit(authorization({ response_mode: "form_post" }).path);
    await browser.submit("abort", {});

    expect(browser.text).toMatch(CALLBACK);
    expect(scriptsRun(browser.text, browser.headers["content-security-policy"] ?? "")).toBe(true);
  });

  test("GIVEN any answer below /oidc THEN it may not be framed, sniffed or kept", async () => {
    for (const path of [
      "/oidc/.well-known/openid-configuration",
      "/oidc/nowhere",
      "/oidc/interaction/nowhere",
      "/oidc/me",
    ]) {
      const { headers } = await service.request().get(path);

      expect(headers["content-security-policy"]).toMatch("frame-ancestors 'none'");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["x-correlation-id"]).toBeDefined();
    }
  });

  test("GIVEN an issuer by https WHEN cookies are set THEN only https carries them, and no script reads them", async () => {
    const secure = await TestService.start({
      ...userEnvironment(url),
      OIDC_CLIENTS: JSON.stringify(CLIENTS),
      JWT_ISSUER: "https://users.example/oidc",
    });
    const { headers } = await secure.request().get(authorization().path).expect(303);
    await secure.close();

    const cookies: readonly string[] = [headers["set-cookie"] ?? []].flat();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/; secure/i);
      expect(cookie).toMatch(/; httponly/i);
      expect(cookie).toMatch(/; samesite=lax/i);
    }
  });
});

describe("characters and servers that are not there", () => {
  test("GIVEN a state that Postgres cannot hold WHEN asked THEN the request is wrong, not we", async () => {
    await service
      .request()
      .get(authorization({ state: "a\u0000b" }).path)
      .expect(400);
  });

  test("GIVEN Postgres away WHEN a client asks for tokens THEN 503 without internals, and it works again afterwards", async () => {
    const { code, fields } = await tokensFor(person);
    await servers.killPostgres();
    try {
      const { text } = await exchange({ ...fields, code: `${code.slice(0, -1)}_` }).expect(503);

      expect(text).not.toMatch(/ECONN|127\.0\.0\.1|select|at /);
    } finally {
      await servers.startPostgres();
    }
    await until(async () => (await asClient("report", { scope: "api" })).status === 200);
  });
});
