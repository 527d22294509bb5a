import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { summary, TestStack } from "./testdata/test-stack.ts";

let stack: TestStack;
beforeEach(() => {
  stack = new TestStack();
});
afterEach(() => stack.close());

/** Brings the stack to the first program, then to the second, and tells what the second did. */
async function change(before: string, after: string) {
  await stack.write(before).up();
  stack.takeCalls();
  const foretold = summary(await stack.write(after).preview());
  expect(stack.takeCalls()).toEqual([]);
  const result = await stack.up();
  // A preview may foretell more: what a replaced object will say of itself is not known before.
  expect(foretold).toEqual(expect.arrayContaining(summary(result)));
  const calls = stack.takeCalls();
  expect((await stack.up()).resources).toEqual([]);
  return { steps: summary(result), calls, result };
}

describe("replace", () => {
  test("GIVEN a field that cannot change in place WHEN another object can stand beside it THEN create comes first", async () => {
    const { steps, calls } = await change(`new Thing("a", { name: "one" });`, `new Thing("a", { name: "uno" });`);

    expect(steps).toEqual(["replace a"]);
    expect(calls).toEqual(["create a", "delete one"]);
    expect(stack.objects).toEqual(["uno"]);
  });

  test("GIVEN a provider that asks for it THEN delete comes first", async () => {
    const { calls } = await change(
      `new Thing("a", { name: "one", size: 1 });`,
      `new Thing("a", { name: "one", size: 2 });`,
    );

    expect(calls).toEqual(["delete one", "create a"]);
    expect(stack.object("one")).toMatchObject({ size: 2 });
  });

  test("GIVEN deleteBeforeReplace THEN delete comes first", async () => {
    const { calls } = await change(
      `new Thing("a", { name: "one" });`,
      `new Thing("a", { name: "uno" }, { deleteBeforeReplace: true });`,
    );

    expect(calls).toEqual(["delete one", "create a"]);
  });

  test("GIVEN a made-up name WHEN the object is replaced THEN the new one has a new name", async () => {
    const { calls } = await change(
      `new Thing("a", { text: "x" });`,
      `new Thing("a", { text: "y" }, { replaceOnChanges: ["text"] });`,
    );

    expect(calls[0]).toBe("create a");
    expect(calls[1]).toMatch(/^delete a-/);
    expect(stack.objects).toHaveLength(1);
  });

  test("GIVEN dependents WHEN delete comes first THEN those that cannot outlive it are replaced too", async () => {
    const program = (size: number) => `
      const a = new Thing("a", { name: "a", size: ${size} });
      new Thing("sized", { name: "sized", size: a.address }, {});
      new Thing("told", { name: "told", text: a.address }, {});
      new Thing("later", { name: "later" }, { dependsOn: [a] });
      new Thing("inside", { name: "inside" }, { deletedWith: a });
    `;
    const { steps, calls } = await change(program(1), program(2));

    expect(steps).toEqual(["replace a", "replace inside", "replace sized"]);
    // "inside" goes with "a": no call of its own deletes it.
    expect(calls.slice(0, 3)).toEqual(["delete sized", "delete a", "create a"]);
    expect(calls.slice(3).sort()).toEqual(["create inside", "create sized"]);
    expect(stack.objects).toEqual(["a", "inside", "later", "sized", "told"]);
  });

  test("GIVEN dependents WHEN create comes first THEN they are brought along by their own change", async () => {
    const program = (name: string) => `
      const a = new Thing("a", { name: "${name}" });
      new Thing("b", { name: "b", text: a.address });
    `;
    const { steps, calls } = await change(program("one"), program("uno"));

    expect(steps).toEqual(["replace a", "update b"]);
    expect(calls).toEqual(["create a", "update b", "delete one"]);
  });

  test("GIVEN a provider whose new settings mean another server THEN all its resources are replaced", async () => {
    const program = (server: string) => `
      const provider = new TestProvider("p", { server: "${server}", other: 1 });
      new Thing("a", {}, { provider });
    `;
    const { steps, result } = await change(program("s1"), program("s2"));

    expect(steps).toEqual(["replace a"]);
    expect(result.resources.find(({ type }) => type === "pulumi:providers:test")?.op).toBe("replace");
    expect(stack.objects).toHaveLength(1);
  });

  test("GIVEN a provider whose new settings mean the same server THEN its resources stay", async () => {
    const program = (other: number) => `
      const provider = new TestProvider("p", { server: "s1", other: ${other} });
      new Thing("a", {}, { provider });
    `;
    const { steps, result } = await change(program(1), program(2));

    expect(steps).toEqual([]);
    expect(result.changes).toMatchObject({ update: 1, same: 2 });
  });
});

describe("replace, delete first", () => {
  test("GIVEN two that share a dependent WHEN both are replaced THEN it goes once, before either", async () => {
    const program = (size: number) => `
      const a = new Thing("a", { name: "a", size: ${size} });
      const b = new Thing("b", { name: "b", size: ${size} });
      new Thing("both", { name: "both", size: pulumi.interpolate\`\${a.address} \${b.address}\` });
    `;
    const { calls } = await change(program(1), program(2));

    expect(calls[0]).toBe("delete both");
    expect([...calls].sort()).toEqual(["create a", "create b", "create both", "delete a", "delete b", "delete both"]);
    expect(calls.at(-1)).toBe("create both");
  });

  test("GIVEN retainOnDelete THEN the old object is not deleted", async () => {
    const program = (size: number) =>
      `new Thing("a", { name: "a", size: ${size} }, { retainOnDelete: true, deleteBeforeReplace: true });`;
    const { steps, calls } = await change(program(1), program(2));

    expect(steps).toEqual(["replace a"]);
    expect(calls).toEqual(["create a"]);
  });

  test("GIVEN a protected dependent THEN nothing is deleted, and it is named", async () => {
    const program = (size: number) => `
      const a = new Thing("a", { name: "a", size: ${size} });
      new Thing("b", { name: "b", size: a.address }, { protect: true });
    `;
    await stack.write(program(1)).up();
    stack.takeCalls();

    const failed = await stack.write(program(2)).failure();

    expect(failed.message).toMatch(/::b is protected/);
    expect(stack.takeCalls()).toEqual([]);
  });
});

describe("options", () => {
  test("GIVEN protect WHEN the resource is left out or destroyed THEN it stays and the run fails", async () => {
    await stack.write(`new Thing("a", { name: "a" }, { protect: true }); new Thing("b", { name: "b" });`).up();

    const failed = await stack.write("").failure();

    expect(failed.message).toContain("protected");
    expect(stack.objects).toEqual(["a"]);
    await expect(stack.destroy()).rejects.toThrow("protected");
    await stack.write(`new Thing("a", { name: "a" });`).up();
    await stack.destroy();
    expect(stack.objects).toEqual([]);
  });

  test("GIVEN protect WHEN the resource would be replaced THEN the run fails before anything happens", async () => {
    await stack.write(`new Thing("a", { name: "a" }, { protect: true });`).up();
    stack.takeCalls();

    const failed = await stack.write(`new Thing("a", { name: "b" }, { protect: true });`).failure();

    expect(failed.message).toContain("protected");
    expect(stack.takeCalls()).toEqual([]);
  });

  test("GIVEN retainOnDelete WHEN the resource is left out THEN the state forgets it and the object stays", async () => {
    await stack.write(`new Thing("a", { name: "a" }, { retainOnDelete: true });`).up();
    stack.takeCalls();

    await stack.write("").up();

    expect(stack.takeCalls()).toEqual([]);
    expect(stack.objects).toEqual(["a"]);
  });

  test("GIVEN deletedWith WHEN both are left out THEN only the other one is deleted", async () => {
    await stack
      .write(`
      const server = new Thing("server", { name: "server" });
      new Thing("a", { name: "a" }, { deletedWith: server });
    `)
      .up();
    stack.takeCalls();

    await stack.write("").up();

    expect(stack.takeCalls()).toEqual(["delete server"]);
  });

  test("GIVEN deletedWith a protected resource WHEN destroyed THEN both stay, in the state as well", async () => {
    await stack
      .write(`
      const server = new Thing("server", { name: "server" }, { protect: true });
      const provider = new TestProvider("inside", { server: server.address });
      new Thing("a", { name: "a" }, { provider, deletedWith: server });
    `)
      .up();
    stack.takeCalls();

    const failed = await stack.failure(stack.destroy());

    expect(failed.result.errors).toEqual([
      { urn: expect.stringMatching(/::server$/), message: expect.stringContaining("protected") },
    ]);
    expect(stack.takeCalls()).toEqual([]);
    expect((await stack.engine.resources()).map(({ urn }) => urn.split("::").at(-1))).toEqual(
      expect.arrayContaining(["server", "inside", "a"]),
    );
  });

  test("GIVEN ignoreChanges WHEN the ignored field changes THEN nothing happens", async () => {
    const { steps } = await change(
      `new Thing("a", { name: "a", spec: { size: 1, labels: { x: "1" } } });`,
      `new Thing("a", { name: "a", spec: { size: 1, labels: { x: "2" } } }, { ignoreChanges: ["spec.labels.x"] });`,
    );

    expect(steps).toEqual([]);
    expect(stack.object("a")).toMatchObject({ spec: { labels: { x: "1" } } });
  });

  test("GIVEN replaceOnChanges WHEN a field below it changes THEN the resource is replaced; another field is an update", async () => {
    const program = (label: string, text: string) =>
      `new Thing("a", { name: "a", text: "${text}", spec: { label: "${label}" } }, { replaceOnChanges: ["spec"], deleteBeforeReplace: true });`;

    expect((await change(program("x", "1"), program("y", "1"))).steps).toEqual(["replace a"]);
    expect((await change(program("y", "1"), program("y", "2"))).steps).toEqual(["update a"]);
  });

  test("GIVEN replaceWith WHEN the other one is replaced THEN this one is too", async () => {
    const program = (name: string) => `
      const a = new Thing("a", { name: "${name}" });
      new Thing("b", { text: "b" }, { replaceWith: [a] });
    `;
    const { steps } = await change(program("one"), program("uno"));

    expect(steps).toEqual(["replace a", "replace b"]);
    expect(stack.objects).toHaveLength(2);
  });

  test("GIVEN replacementTrigger WHEN it changes THEN the resource is replaced", async () => {
    const program = (trigger: string) => `new Thing("a", { text: "a" }, { replacementTrigger: "${trigger}" });`;

    expect((await change(program("1"), program("2"))).steps).toEqual(["replace a"]);
  });

  test("GIVEN import WHEN the object is as the inputs say THEN it is taken over; else the difference is named", async () => {
    await stack.write(`new Thing("a", { name: "a", text: "x" }, { retainOnDelete: true });`).up();
    await stack.write("").up();
    stack.takeCalls();

    const failed = await stack.write(`new Thing("b", { name: "a", text: "y" }, { import: "a" });`).failure();
    expect(failed.message).toContain("text");
    const missing = await stack.write(`new Thing("b", { name: "z" }, { import: "z" });`).failure();
    expect(missing.message).toContain('there is no test:index:Thing with id "z"');
    const result = await stack.write(`new Thing("b", { name: "a", text: "x" }, { import: "a" });`).up();

    expect(summary(result)).toEqual(["import b"]);
    expect(stack.takeCalls()).toEqual([]);
    expect((await stack.up()).resources).toEqual([]);
    await stack.destroy();
    expect(stack.objects).toEqual([]);
  });

  test("GIVEN customTimeouts WHEN the provider is called THEN it is told in seconds", async () => {
    const seen: unknown[] = [];
    const { folderProvider } = await import("./testdata/folder-provider.ts");
    stack.providers = {
      test: () => {
        const provider = folderProvider(stack.objectsDir);
        return {
          ...provider,
          create: async (urn, inputs, context) => {
            seen.push(context?.timeoutSeconds);
            return provider.create?.(urn, inputs, context) ?? { id: "" };
          },
        };
      },
    };

    await stack.write(`new Thing("a", { name: "a" }, { customTimeouts: { create: "1h2m3s" } });`).up();

    expect(seen).toEqual([3723]);
  });

  test("GIVEN a managed object WHEN the program only reads it from now on THEN it is let go, not deleted", async () => {
    await stack.write(`new Thing("a", { name: "a", text: "x" });`).up();
    stack.takeCalls();

    await stack.write(`new Thing("a", {}, { id: "a" });`).up();
    await stack.destroy();

    expect(stack.takeCalls()).toEqual([]);
    expect(stack.objects).toEqual(["a"]);
  });

  test("GIVEN a protected object WHEN another one is to be read or imported in its place THEN that is refused", async () => {
    await stack
      .write(
        `new Thing("a", { name: "a" }, { protect: true }); new Thing("b", { name: "b" }, { retainOnDelete: true });`,
      )
      .up();
    await stack.write(`new Thing("a", { name: "a" }, { protect: true });`).up();
    stack.takeCalls();

    const failed = await stack.write(`new Thing("a", { name: "b" }, { protect: true, import: "b" });`).failure();

    expect(failed.message).toContain("protected");
    expect(stack.takeCalls()).toEqual([]);
  });

  test("GIVEN a read resource WHEN the program ends or the stack is destroyed THEN the object is left alone", async () => {
    await stack.write(`new Thing("a", { name: "a", text: "x" }, { retainOnDelete: true });`).up();
    const result = await stack
      .write(`
        const found = new Thing("found", {}, { id: "a" });
        export const address = found.address;
      `)
      .up();

    expect(result.outputs).toEqual({ address: "address-of-a" });
    expect((await stack.preview()).resources).toEqual([]);
    await stack.destroy();
    expect(stack.objects).toEqual(["a"]);
  });
});

describe("aliases", () => {
  const withChildren = (type: string, name: string, options: string) => `
    class Group extends pulumi.ComponentResource {
      constructor(name, options) {
        super("${type}", name, {}, options);
        const a = new Thing(name + "-a", { name: "a" }, { parent: this });
        new Thing("b", { name: "b", text: a.address }, { parent: this });
        this.registerOutputs({});
      }
    }
    new Group("${name}", { ${options} });
  `;

  test("GIVEN a renamed resource with its old name as alias THEN nothing happens to the object", async () => {
    const { steps } = await change(
      `new Thing("a", { name: "one" });`,
      `new Thing("b", { name: "one" }, { aliases: [{ name: "a" }] });`,
    );

    expect(steps).toEqual([]);
    expect(stack.objects).toEqual(["one"]);
  });

  test("GIVEN a URN as alias THEN the state follows, and references with it", async () => {
    const { steps } = await change(
      `const a = new Thing("a", { name: "one" }); new Thing("c", { name: "c", text: a.address });`,
      `const a = new Thing("b", { name: "one" }, { aliases: ["urn:pulumi:stack::project::test:index:Thing::a"] });
       new Thing("c", { name: "c", text: a.address });`,
    );

    expect(steps).toEqual([]);
    stack.takeCalls();
    await stack.destroy();
    expect(stack.takeCalls()).toEqual(["delete c", "delete one"]);
  });

  test("GIVEN a component with another name THEN its children follow, those named after it too", async () => {
    const { steps } = await change(
      withChildren("test:index:Group", "old", ""),
      withChildren("test:index:Group", "new", `aliases: [{ name: "old" }]`),
    );

    expect(steps).toEqual([]);
  });

  test("GIVEN a component with another type THEN its children follow", async () => {
    const { steps } = await change(
      withChildren("test:index:Group", "group", ""),
      withChildren("test:index:Team", "group", `aliases: [{ type: "test:index:Group" }]`),
    );

    expect(steps).toEqual([]);
  });

  test("GIVEN a resource that moved below a parent THEN `noParent` finds it", async () => {
    const { steps } = await change(
      `new Thing("a", { name: "one" });`,
      `const group = new pulumi.ComponentResource("test:index:Group", "group");
       new Thing("a", { name: "one" }, { parent: group, aliases: [{ parent: pulumi.rootStackResource }] });`,
    );

    expect(steps).toEqual(["create group"]);
    expect(stack.objects).toEqual(["one"]);
  });

  test("GIVEN an alias that another resource of the program bears THEN that is an error", async () => {
    await stack.write(`new Thing("a", { name: "one" });`).up();

    const failed = await stack
      .write(
        `const a = new Thing("a", { name: "one" }); new Thing("b", { name: "two" }, { dependsOn: a, aliases: [{ name: "a" }] });`,
      )
      .failure();

    expect(failed.message).toContain("another resource is registered");
  });

  test("GIVEN two resources with one alias THEN the second is refused: nothing is made or deleted for it", async () => {
    await stack.write(`new Thing("a", { name: "one" });`).up();
    stack.takeCalls();

    const failed = await stack
      .write(`
        const b = new Thing("b", { name: "one" }, { aliases: [{ name: "a" }] });
        new Thing("c", { name: "two" }, { dependsOn: [b], aliases: [{ name: "a" }] });
      `)
      .failure();

    expect(failed.message).toMatch(/::c: It has the alias .*::a, as .*::b has/);
    expect(stack.takeCalls()).toEqual([]);
    const again = await stack
      .write(`
        const b = new Thing("b", { name: "one" }, { aliases: [{ name: "a" }] });
        new Thing("a", { name: "two" }, { dependsOn: [b] });
      `)
      .up();
    expect(summary(again)).toEqual(["create a"]);
  });
});
