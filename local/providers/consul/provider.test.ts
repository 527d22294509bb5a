import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { askConsul } from "../../backing/consul-api.ts";
import { readyConsul } from "../../backing/consul-program.ts";
import { startTestConsul, type TestConsul } from "../../testkit/consul.ts";
import { isSecret, plain } from "../kubernetes/wire-value.ts";
import { createConsulProvider } from "./provider.ts";

const isReady = (await readyConsul()) !== undefined;
const withConsul = isReady ? describe : describe.skip;
const why = isReady ? "" : " (skipped: neither the PATH nor the cache has it; `node .ci/build-consul.ts` builds it)";

const urnOf = (type: string) => `urn:pulumi:test::plinth::consul:index/${type}::order`;
const KEYS = urnOf("keys:Keys");
const ENTRY = urnOf("configEntry:ConfigEntry");
const POLICY = urnOf("aclPolicy:AclPolicy");
const TOKEN = urnOf("aclToken:AclToken");

function providerFor(settings: Readonly<Record<string, unknown>>) {
  const provider = createConsulProvider();
  const { check, diff, create, read, update, delete: remove, invoke } = provider;
  if (!(check && diff && create && read && update && remove && invoke)) throw new Error("It cannot do everything");
  return {
    configured: provider.configure?.(settings),
    check: check.bind(provider),
    diff: diff.bind(provider),
    create: create.bind(provider),
    read: read.bind(provider),
    update: update.bind(provider),
    remove: remove.bind(provider),
    invoke: invoke.bind(provider),
  };
}

withConsul(`what is kept in Consul${why}`, () => {
  let consul: TestConsul;
  let provider: ReturnType<typeof providerFor>;

  beforeAll(async () => {
    consul = await startTestConsul();
    provider = providerFor(consul.management);
    await provider.configured;
  });

  afterAll(() => consul?.close());

  const textOf = (key: string) => askConsul(consul.management, "GET", `/v1/kv/${key}?raw`);

  test("GIVEN keys with a value and with a default WHEN they are made over what a person has set THEN the value is written and the default is not", async () => {
    await askConsul(consul.management, "PUT", "/v1/kv/services/order/log-level", "debug");
    const inputs = {
      keys: [
        { path: "services/order/log-level", default: "info" },
        { path: "services/order/requests-per-minute", value: "600", delete: true },
      ],
    };

    const { id, outs } = await provider.create(KEYS, inputs);

    expect(await textOf("services/order/log-level")).toBe("debug");
    expect(await textOf("services/order/requests-per-minute")).toBe("600");
    await askConsul(consul.management, "PUT", "/v1/kv/services/order/requests-per-minute", "1");
    const read = await provider.read(id, KEYS, outs);
    expect(Object.keys((await provider.diff(id, KEYS, read.props, inputs)).detailedDiff ?? {})).toEqual([
      "keys[1].value",
    ]);
    await provider.remove(id, KEYS, outs);
    expect(await textOf("services/order/log-level")).toBe("debug");
    expect(await textOf("services/order/requests-per-minute")).toBeUndefined();
  });

  test("GIVEN a config entry, a policy and a token WHEN they are made, read, changed and deleted THEN Consul has them, then not", async () => {
    const wanted: readonly [string, Record<string, unknown>, Record<string, unknown>][] = [
      [
        ENTRY,
        { kind: "service-defaults", name: "order", configJson: '{"Protocol":"http"}' },
        { configJson: '{"Protocol":"grpc"}' },
      ],
      [
        POLICY,
        { name: "order", rules: 'key_prefix "services/order/" { policy = "read" }' },
        { rules: 'key "a" { policy = "read" }' },
      ],
      [TOKEN, { description: "order", policies: ["other"] }, { description: "orders" }],
    ];
    await provider.create(POLICY, { name: "other", rules: 'key "b" { policy = "read" }' });
    for (const [urn, inputs, change] of wanted) {
      expect((await provider.check(urn, {}, inputs)).failures).toEqual([]);
      const { id, outs } = await provider.create(urn, inputs);
      const read = await provider.read(id, urn, outs);
      expect((await provider.diff(id, urn, read.props, inputs)).detailedDiff).toEqual({});
      const changed = await provider.update(id, urn, outs, { ...inputs, ...change });
      expect((await provider.read(id, urn, changed.outs)).inputs).toEqual({ ...inputs, ...change });
      await provider.remove(id, urn, changed.outs);
      expect((await provider.read(id, urn, changed.outs)).id).toBe("");
      await provider.remove(id, urn, changed.outs);
    }
  });

  test("GIVEN a token WHEN its secret is asked for THEN it is marked as one, and its bearer may do what the policy says and no more", async () => {
    await provider.create(POLICY, { name: "reader", rules: 'key_prefix "services/" { policy = "read" }' });
    const { id, outs } = await provider.create(TOKEN, { policies: ["reader"] });

    const { outputs } = await provider.invoke("consul:index/getAclTokenSecretId:getAclTokenSecretId", {
      accessorId: id,
    });

    expect(isSecret(outputs?.secretId)).toBe(true);
    const bearer = { ...consul.management, token: String(plain(outputs?.secretId)) };
    expect(JSON.stringify(outs)).not.toContain(bearer.token);
    await askConsul(consul.management, "PUT", "/v1/kv/services/a", "1");
    expect(await askConsul(bearer, "GET", "/v1/kv/services/a?raw")).toBe("1");
    await expect(askConsul(bearer, "PUT", "/v1/kv/services/a", "2")).rejects.toThrow("403");
  });

  test("GIVEN nobody at the address WHEN something is asked for THEN a diff answers, and the error of a create names the address", async () => {
    const away = providerFor({ address: "127.0.0.1:1" });
    await away.configured;
    const inputs = { name: "order", rules: "" };

    expect((await away.diff("1", POLICY, inputs, { ...inputs, rules: "x" })).changes).toBe(true);
    await expect(away.create(POLICY, inputs)).rejects.toThrow("consul at http://127.0.0.1:1: could not make order");
  });
});
