import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { rules } from "@plinth/policies";
import { docsPath, docsText } from "./policy-docs.ts";

test("the page on the rules is up to date; `npm run policy -- --docs` writes it", () => {
  expect(readFileSync(docsPath, "utf8")).toBe(docsText());
});

test("GIVEN the rules THEN the page has each of them once, with its reason and remedy", () => {
  const text = docsText();
  for (const { name, reason, remedy } of rules) {
    expect(text.split(`\n### ${name}\n`)).toHaveLength(2);
    expect(text).toContain(reason);
    expect(text).toContain(remedy);
  }
});
