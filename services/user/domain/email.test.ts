import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { email } from "./email.ts";

describe("an email address", () => {
  test.each([
    [" Ann@Example.COM ", "ann@example.com"],
    ["ann+shop@example.co.uk", "ann+shop@example.co.uk"],
  ])("GIVEN %j WHEN read THEN %j", (typed, stored) => {
    expect(email.parse(typed)).toBe(stored);
  });

  test.each(["", "ann", "ann@", "@example.com", "ann@example", "a b@example.com", `${"a".repeat(250)}@example.com`])(
    "GIVEN %j WHEN read THEN refused",
    (typed) => {
      expect(email.safeParse(typed).success).toBe(false);
    },
  );

  test("GIVEN any address WHEN read twice THEN nothing changes the second time", () => {
    fc.assert(
      fc.property(fc.emailAddress(), (typed) => {
        const once = email.safeParse(typed);
        return !once.success || email.parse(once.data) === once.data;
      }),
    );
  });
});
