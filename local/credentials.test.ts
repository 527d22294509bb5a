import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { credentialsOf } from "./credentials.ts";
import { Instance } from "./instance.ts";

let instance: Instance;
beforeEach(() => {
  instance = new Instance("local", mkdtempSync(join(tmpdir(), "plinth-credentials-")));
  instance.create();
});
afterEach(() => rmSync(join(instance.dir, ".."), { recursive: true, force: true }));

test("GIVEN no credentials WHEN asked twice THEN they are made once, differ by service and are the owner's alone", () => {
  const first = credentialsOf(instance, ["user", "order"]);
  expect(credentialsOf(instance, ["user", "order"])).toEqual(first);
  expect(first.get("user")?.databasePassword).not.toBe(first.get("order")?.databasePassword);
  expect(statSync(instance.path("credentials.json")).mode & 0o777).toBe(0o600);
});

test("GIVEN a service more WHEN asked THEN the others keep theirs", () => {
  const user = credentialsOf(instance, ["user"]).get("user");
  expect(credentialsOf(instance, ["user", "order"]).get("user")).toEqual(user);
});

test("GIVEN a damaged file WHEN asked THEN it is refused and not written over", () => {
  writeFileSync(instance.path("credentials.json"), "{ half");
  expect(() => credentialsOf(instance, ["user"])).toThrow(/is damaged/);
  expect(readFileSync(instance.path("credentials.json"), "utf8")).toBe("{ half");
});
