import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { summary, TestStack } from "./testdata/test-stack.ts";

const twoThings = `
  const first = new Thing("first", { name: "one", text: "hello", nested: { list: [1, 2, { deep: true }] } });
  new Thing("second", { name: "two", text: first.address });
  export const address = first.address;
`;

let stack: TestStack;
beforeEach(() => {
  stack = new TestStack(twoThings);
});
afterEach(() => stack.close());

describe("up", () => {
  test("GIVEN an empty state WHEN up runs THEN everything is created, in the order of its dependencies", async () => {
    const result = await stack.up();

    expect(result.changes).toEqual({ create: 4, update: 0, replace: 0, delete: 0, same: 0 });
    expect(stack.takeCalls()).toEqual(["create first", "create second"]);
    expect(stack.object("two")).toMatchObject({ text: "address-of-one" });
    expect(result.outputs).toEqual({ address: "address-of-one" });
    expect(await stack.engine.outputs()).toEqual({ address: "address-of-one" });
  });

  test("GIVEN a stack that stands WHEN up runs again THEN nothing changes, and nothing is written", async () => {
    await stack.up();
    stack.takeCalls();
    const before = statSync(join(stack.stateDir, "snapshot.json")).ino;

    const result = await stack.up();

    expect(result.changes).toEqual({ create: 0, update: 0, replace: 0, delete: 0, same: 4 });
    expect(result.resources).toEqual([]);
    expect(stack.takeCalls()).toEqual([]);
    expect(statSync(join(stack.stateDir, "snapshot.json")).ino).toBe(before);
  });

  test("GIVEN one changed field WHEN previewed and run THEN exactly that field is the change", async () => {
    await stack.up();
    stack.takeCalls();
    stack.write(twoThings.replace("deep: true", "deep: false"));

    const foretold = await stack.preview();

    expect(foretold.resources).toEqual([
      {
        urn: "urn:pulumi:stack::project::test:index:Thing::first",
        type: "test:index:Thing",
        op: "update",
        diff: [{ path: "nested.list[2].deep", old: true, new: false }],
      },
    ]);
    expect(stack.takeCalls()).toEqual([]);
    const result = await stack.up();
    expect(result.resources).toEqual(foretold.resources);
    expect(stack.takeCalls()).toEqual(["update one"]);
  });

  test("GIVEN a resource that the program no longer has WHEN up runs THEN it is deleted", async () => {
    await stack.up();
    stack.takeCalls();
    stack.write(`new Thing("first", { name: "one", text: "hello", nested: { list: [1, 2, { deep: true }] } });`);

    const result = await stack.up();

    expect(summary(result)).toEqual(["delete second"]);
    expect(stack.objects).toEqual(["one"]);
    expect(await stack.engine.outputs()).toEqual({});
  });

  test("GIVEN the configuration WHEN the program reads it THEN values and secrets arrive", async () => {
    stack.config = { "project:greeting": "hi there", "project:password": "open sesame", "project:nested": '{"a":[1]}' };
    stack.secretKeys = ["project:password"];
    stack.write(`
      const config = new pulumi.Config();
      new Thing("t", { name: "t", text: config.require("greeting"), password: config.requireSecret("password") });
      export const nested = config.requireObject("nested");
      export const password = config.requireSecret("password");
      export const where = [pulumi.getProject(), pulumi.getStack(), pulumi.runtime.isDryRun()];
    `);

    const result = await stack.up();

    expect(stack.object("t")).toMatchObject({ text: "hi there", password: "open sesame" });
    expect(result.outputs).toEqual({ nested: { a: [1] }, password: "[secret]", where: ["project", "stack", false] });
    expect(await stack.engine.outputs({ showSecrets: true })).toMatchObject({ password: "open sesame" });
  });
});

describe("destroy", () => {
  test("GIVEN a stack that stands WHEN destroyed THEN all goes, what depends on others first", async () => {
    await stack.up();
    stack.takeCalls();

    const result = await stack.destroy();

    expect(stack.takeCalls()).toEqual(["delete two", "delete one"]);
    expect(stack.objects).toEqual([]);
    expect(result.changes.delete).toBe(4);
    expect(await stack.engine.resources()).toEqual([]);
  });
});

describe("preview", () => {
  test("GIVEN an empty state WHEN previewed THEN creates show, unknowns are named, and nothing is touched", async () => {
    const result = await stack.preview();

    expect(summary(result)).toEqual(["create first", "create second"]);
    expect(result.outputs).toEqual({ address: "[unknown]" });
    expect(stack.takeCalls()).toEqual([]);
    expect(existsSync(stack.stateDir)).toBe(false);
  });

  test("GIVEN a stack that stands WHEN previewed THEN nothing shows", async () => {
    await stack.up();

    const result = await stack.preview();

    expect(result.resources).toEqual([]);
    expect(result.outputs).toEqual({ address: "address-of-one" });
  });

  test("GIVEN a provider with settings that are not known yet WHEN previewed THEN its resources show as creates", async () => {
    stack.write(`
      const server = new Thing("server", { name: "server" });
      const provider = new TestProvider("inside", { server: server.address });
      new Thing("guest", { name: "guest" }, { provider });
    `);

    expect(summary(await stack.preview())).toEqual(["create guest", "create server"]);
    await stack.up();
    expect(stack.objects).toEqual(["guest", "server"]);
    expect((await stack.preview()).resources).toEqual([]);
  });

  test("GIVEN a change that makes others unknown WHEN previewed THEN the field shows as unknown", async () => {
    stack.write(`
      const first = new Thing("first", { name: "one", size: 1 });
      new Thing("second", { name: "two", text: first.address });
    `);
    await stack.up();
    stack.write(`
      const first = new Thing("first", { name: "uno", size: 1 });
      new Thing("second", { name: "two", text: first.address });
    `);

    const result = await stack.preview();

    expect(summary(result)).toEqual(["replace first", "update second"]);
    expect(result.resources.find(({ op }) => op === "update")?.diff).toEqual([
      { path: "text", old: "address-of-one", new: "[unknown]" },
    ]);
  });
});

describe("record", () => {
  test("GIVEN a program WHEN recorded THEN inputs are as registered and no provider is made", async () => {
    stack.providers = {
      test: () => {
        throw new Error("a provider was made");
      },
    };
    stack.write(`
      const provider = new TestProvider("other", { server: "s" });
      const first = new Thing("first", { name: "one", password: pulumi.secret("hush"), plain: [1, "x", null] }, { provider });
      const group = new pulumi.ComponentResource("test:index:Group", "group", {}, { providers: [provider] });
      new Thing("second", { text: first.address }, { parent: group, dependsOn: [first] });
      new Thing("third", {});
    `);

    const recorded = await stack.engine.record();

    const byName = new Map(recorded.map((entry) => [entry.urn.split("::").pop(), entry]));
    expect(byName.get("first")).toMatchObject({
      type: "test:index:Thing",
      inputs: { name: "one", password: { $secret: true }, plain: [1, "x", null] },
      provider: "urn:pulumi:stack::project::pulumi:providers:test::other",
    });
    expect(byName.get("second")).toMatchObject({
      urn: "urn:pulumi:stack::project::test:index:Group$test:index:Thing::second",
      inputs: { text: { $unknown: true } },
      parent: "urn:pulumi:stack::project::test:index:Group::group",
      dependsOn: ["urn:pulumi:stack::project::test:index:Thing::first"],
      provider: "urn:pulumi:stack::project::pulumi:providers:test::other",
    });
    expect(byName.get("third")?.provider).toBe("urn:pulumi:stack::project::pulumi:providers:test::default");
    expect(existsSync(stack.stateDir)).toBe(false);
  });

  test("GIVEN a program that fails WHEN recorded THEN its message comes through", async () => {
    stack.write(`throw new pulumi.RunError("settings are wrong");`);

    await expect(stack.engine.record()).rejects.toThrow("settings are wrong");
  });
});

test("GIVEN a run WHEN it has ended THEN the state's files are for their owner only and no lock is left", async () => {
  await stack.up();

  const modes = readdirSync(stack.stateDir).map((file) => [file, statSync(join(stack.stateDir, file)).mode & 0o777]);
  expect(Object.fromEntries(modes)).toEqual({ "journal.jsonl": 0o600, "secrets.key": 0o600, "snapshot.json": 0o600 });
  expect(statSync(stack.stateDir).mode & 0o777).toBe(0o700);
});
