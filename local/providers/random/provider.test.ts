import { describe, expect, test } from "@jest/globals";
import type { EngineProvider } from "../../engine/engine-provider.ts";
import { isSecret, type Properties, plain } from "../kubernetes/wire-value.ts";
import { createRandomProvider } from "./provider.ts";

const provider = createRandomProvider() as Required<EngineProvider>;
const password = "urn:pulumi:s::p::random:index/randomPassword:RandomPassword::p";
const bytes = "urn:pulumi:s::p::random:index/randomBytes:RandomBytes::b";

async function made(urn: string, news: Properties): Promise<Properties> {
  const { inputs, failures } = await provider.check(urn, undefined, news);
  expect(failures).toEqual([]);
  return (await provider.create(urn, inputs)).outs as Properties;
}

describe("random values", () => {
  test("GIVEN classes that must be there and one that must not WHEN made THEN the secret result has them", async () => {
    const outs = await made(password, { length: 24, special: false, minUpper: 20, minNumeric: 4, lower: true });

    expect(isSecret(outs.result)).toBe(true);
    const result = String(plain(outs.result));
    expect(result).toMatch(/^[A-Z0-9]{24}$/);
    expect(result.replaceAll(/\D/g, "")).toHaveLength(4);
    expect(plain((await made(password, { length: 24 })).result)).not.toBe(result);
  });

  test("GIVEN bytes WHEN made THEN both forms are secrets of the same value", async () => {
    const { base64, hex } = await made(bytes, { length: 32 });

    expect([isSecret(base64), isSecret(hex)]).toEqual([true, true]);
    expect(Buffer.from(String(plain(base64)), "base64").toString("hex")).toBe(plain(hex));
    expect(plain(hex)).toHaveLength(64);
  });

  test("GIVEN a value WHEN refreshed and compared THEN it stays; WHEN length or keepers change THEN it is made anew", async () => {
    const outs = await made(password, { length: 24, keepers: { rotation: "1" } });
    const { props, inputs } = await provider.read("none", password, outs);
    expect(props).toEqual(outs);

    expect((await provider.diff("none", password, outs, inputs)).changes).toBe(false);
    const news = { ...(inputs as Properties), length: 25, keepers: { rotation: "2" } };
    expect((await provider.diff("none", password, outs, news)).replaces).toEqual(["keepers.rotation", "length"]);
  });

  test("GIVEN faults WHEN checked THEN all are told", async () => {
    const { failures } = await provider.check(password, undefined, {
      length: 3,
      minLower: 4,
      letters: 1,
      upper: "yes",
    });
    expect(failures?.map(({ property }) => property)).toEqual(["upper", "letters", "length"]);
  });
});
