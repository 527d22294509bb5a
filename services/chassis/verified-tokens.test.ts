import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { LocalKeys } from "./local-keys.ts";
import { Problem } from "./problem.ts";
import { testIssuer } from "./testkit/signed-token.ts";
import { type VerifiedToken, VerifiedTokens } from "./verified-tokens.ts";

afterEach(() => void jest.useRealTimers());

const caller = { subject: "user-1", clientId: "shop", roles: [] };

/** Tokens that are found valid for so many milliseconds; keeps which ones were checked. */
function given({ max = 10, ms = 60_000 } = {}) {
  const checked: string[] = [];
  const keys = new LocalKeys({ keys: [] });
  const verify = async (token: string): Promise<VerifiedToken> => {
    checked.push(token);
    if (token === "forged") {
      throw new Problem("invalid-token");
    }
    return { caller, expiresAt: Date.now() + ms };
  };
  return { tokens: new VerifiedTokens(max, keys, verify), keys, checked };
}

describe("the tokens that were found valid", () => {
  test("GIVEN a token that was checked WHEN it comes again THEN it is not checked again", async () => {
    const { tokens, checked } = given();

    expect(await tokens.callerOf("a")).toEqual(caller);
    expect(await tokens.callerOf("a")).toEqual(caller);

    expect(checked).toEqual(["a"]);
  });

  test("GIVEN a token that was refused WHEN it comes again THEN it is checked again", async () => {
    const { tokens, checked } = given();

    await expect(tokens.callerOf("forged")).rejects.toMatchObject({ code: "invalid-token" });
    await expect(tokens.callerOf("forged")).rejects.toMatchObject({ code: "invalid-token" });

    expect(checked).toEqual(["forged", "forged"]);
    expect(tokens.size).toBe(0);
  });

  test("GIVEN more tokens than there is room for WHEN checked THEN the one not used for longest goes", async () => {
    const { tokens, checked } = given({ max: 2 });
    for (const token of ["a", "b", "a", "c", "a", "b"]) {
      await tokens.callerOf(token);
    }

    expect(checked).toEqual(["a", "b", "c", "b"]);
    expect(tokens.size).toBe(2);
  });

  test("GIVEN a token WHEN its life ends THEN it is let go, though nobody asks for it", async () => {
    jest.useFakeTimers();
    const { tokens, checked } = given({ ms: 50 });
    await tokens.callerOf("a");
    expect(tokens.size).toBe(1);

    jest.advanceTimersByTime(50);
    expect(tokens.size).toBe(0);
    await tokens.callerOf("a");

    expect(checked).toEqual(["a", "a"]);
  });

  test("GIVEN a token at the very end of its life WHEN checked THEN it is not kept", async () => {
    const { tokens } = given({ ms: 0 });
    await tokens.callerOf("a");

    expect(tokens.size).toBe(0);
  });

  test("GIVEN a token WHEN keys are added THEN it stays, and WHEN a key is withdrawn THEN it is checked again", async () => {
    const { tokens, keys, checked } = given();
    const { publicJwk } = await testIssuer();
    await tokens.callerOf("a");

    keys.replace({ keys: [publicJwk] });
    await tokens.callerOf("a");
    expect(checked).toEqual(["a"]);

    keys.replace({ keys: [] });
    await tokens.callerOf("a");
    expect(checked).toEqual(["a", "a"]);
  });

  test("GIVEN a check under way WHEN a key is withdrawn meanwhile THEN the token is checked again when it comes again", async () => {
    const { publicJwk } = await testIssuer();
    const keys = new LocalKeys({ keys: [publicJwk] });
    let checks = 0;
    const tokens = new VerifiedTokens(10, keys, async () => {
      checks++;
      keys.replace({ keys: [] });
      return { caller, expiresAt: Date.now() + 60_000 };
    });

    await tokens.callerOf("a");
    await tokens.callerOf("a");

    expect(checks).toBe(2);
  });
});
