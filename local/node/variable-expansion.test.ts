import { describe, expect, test } from "@jest/globals";
import { expandVariables } from "./variable-expansion.ts";

describe("expandVariables", () => {
  const lookup = (name: string) => ({ NAME: "plinth", EMPTY: "", TRAP: "$(NAME)" })[name];

  test.each([
    ["hello $(NAME)", "hello plinth"],
    ["$(NAME)$(NAME)", "plinthplinth"],
    ["[$(EMPTY)]", "[]"],
    ["$(UNKNOWN) stays", "$(UNKNOWN) stays"],
    ["$$(NAME) is escaped", "$(NAME) is escaped"],
    ["$$$(NAME)", "$plinth"],
    ["cost: $5 and $NAME", "cost: $5 and $NAME"],
    ["unclosed $(NAME", "unclosed $(NAME"],
    ["a value is not expanded again: $(TRAP)", "a value is not expanded again: $(NAME)"],
  ])("GIVEN %j THEN it gives %j", (text, expanded) => {
    expect(expandVariables(text, lookup)).toBe(expanded);
  });
});
