import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { summary, TestStack } from "./testdata/test-stack.ts";

let stack: TestStack;
beforeEach(() => {
  stack = new TestStack();
});
afterEach(() => stack.close());

describe("a resource that fails", () => {
  test("GIVEN others under way WHEN one fails THEN they end, the state has them, and all errors are listed", async () => {
    stack.write(`
      const all = { whenBegun: ["slow", "bad", "worse"] };
      new Thing("slow", { name: "slow", slowMs: 300, ...all });
      new Thing("bad", { name: "bad", fail: "no quota left", ...all });
      new Thing("worse", { name: "worse", slowMs: 100, fail: "no power left", ...all });
    `);

    const failed = await stack.failure();

    expect(failed.result.errors).toEqual([
      { urn: "urn:pulumi:stack::project::test:index:Thing::bad", message: "no quota left" },
      { urn: "urn:pulumi:stack::project::test:index:Thing::worse", message: "no power left" },
    ]);
    expect(failed.message).toContain("no quota left");
    expect(stack.objects).toEqual(["slow"]);
    stack.takeCalls();
    await stack
      .write(`
      new Thing("slow", { name: "slow", slowMs: 300, whenBegun: ["slow", "bad", "worse"] });
      new Thing("bad", { name: "bad" });
    `)
      .up();
    expect(stack.takeCalls()).toEqual(["create bad"]);
  });

  test("GIVEN a failure WHEN something depends on it THEN that is not begun, and nothing is deleted", async () => {
    await stack.write(`new Thing("gone", { name: "gone" });`).up();
    stack.takeCalls();

    const failed = await stack
      .write(`
        const bad = new Thing("bad", { name: "bad", fail: "no" });
        new Thing("after", { name: "after", text: bad.address });
      `)
      .failure();

    expect(failed.result.errors).toHaveLength(1);
    expect(stack.takeCalls()).toEqual(["create bad"]);
    expect(stack.objects).toEqual(["gone"]);
  });

  test("GIVEN a failure WHEN what others still wait for ends after it THEN only the failure is told", async () => {
    const failed = await stack
      .write(`
        const all = { whenBegun: ["bad", "slow", "slower"] };
        new Thing("bad", { name: "bad", fail: "no quota left", ...all });
        const slow = new Thing("slow", { name: "slow", slowMs: 200, ...all });
        const slower = new Thing("slower", { name: "slower", slowMs: 500, ...all });
        new Thing("after", { name: "after" }, { dependsOn: slow });
        new Thing("last", { name: "last" }, { dependsOn: slower });
        new Thing("then", { name: "then", text: slower.address });
      `)
      .failure();

    expect(failed.result.errors).toEqual([
      { urn: "urn:pulumi:stack::project::test:index:Thing::bad", message: "no quota left" },
    ]);
    expect(stack.objects).toEqual(["slow", "slower"]);
  });

  test("GIVEN inputs that the provider refuses THEN each reason is named with its property", async () => {
    const failed = await stack.write(`new Thing("a", { name: "a", invalid: "must be blue" });`).failure();

    expect(failed.message).toContain("invalid: must be blue");
    expect(stack.takeCalls()).toEqual([]);
  });

  test("GIVEN an object that was made but is not well THEN the state has it, and the next run tries again", async () => {
    const failed = await stack.write(`new Thing("a", { name: "a", sick: "not ready in time" });`).failure();
    expect(failed.message).toContain("a is not well\nnot ready in time");
    expect(stack.takeCalls()).toEqual(["create a"]);

    expect(summary(await stack.preview())).toEqual(["update a"]);
    await stack.write(`new Thing("a", { name: "a" });`).up();

    expect(stack.takeCalls()).toEqual(["update a"]);
    expect((await stack.up()).resources).toEqual([]);
  });

  test("GIVEN a delete that fails THEN what it needs is kept, the rest goes, and the next run goes on", async () => {
    await stack
      .write(`
        const base = new Thing("base", { name: "base" });
        new Thing("stuck", { name: "stuck", refusesDelete: "still in use", text: base.address });
        new Thing("free", { name: "free" });
      `)
      .up();

    const failed = await stack.write("").failure();

    expect(failed.message).toContain("still in use");
    expect(stack.objects).toEqual(["base", "stuck"]);
    expect((await stack.engine.resources()).map(({ id }) => id).filter((id) => /base|stuck|free/.test(id))).toEqual([
      "base",
      "stuck",
    ]);
  });
});

describe("a program that fails", () => {
  test("GIVEN an exception half-way THEN its message comes through and nothing is deleted", async () => {
    await stack.write(`new Thing("a", { name: "a" }); new Thing("b", { name: "b" });`).up();
    stack.takeCalls();

    const failed = await stack.write(`new Thing("a", { name: "a" }); throw new Error("kaput");`).failure();

    expect(failed.message).toContain("kaput");
    expect(stack.objects).toEqual(["a", "b"]);
    expect(stack.takeCalls()).toEqual([]);
  });

  test("GIVEN process.exit(0) in the program THEN the run fails and nothing is deleted", async () => {
    await stack.write(`new Thing("a", { name: "a" });`).up();

    const failed = await stack.write("process.exit(0);").failure();

    expect(failed.message).toContain("exit");
    expect(stack.objects).toEqual(["a"]);
  });

  test("GIVEN a crash of the program's process THEN the exit code and its last words are in the message", async () => {
    const failed = await stack.write(`console.error("last words"); process.exit(7);`).failure();

    expect(failed.message).toMatch(/exit code 7[\s\S]*last words/);
  });

  test("GIVEN log.error WHEN the program ends well otherwise THEN the run fails with that message", async () => {
    const failed = await stack.write(`await pulumi.log.error("this is wrong");`).failure();

    expect(failed.message).toContain("this is wrong");
  });

  test("GIVEN messages and output of the program THEN they arrive as events", async () => {
    await stack
      .write(`
        console.log("printed");
        console.error("grumbled");
        await pulumi.log.warn("careful");
      `)
      .up();

    expect(stack.messages("warning")).toEqual(["careful"]);
    expect(stack.events).toContainEqual({ kind: "stdout", message: "printed" });
    expect(stack.events).toContainEqual({ kind: "stderr", message: "grumbled" });
  });

  test("GIVEN a child process that outlives the program and holds its output THEN the run ends all the same", async () => {
    const result = await stack
      .write(`
        import { spawn } from "node:child_process";
        const left = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "inherit", detached: true });
        left.unref();
        export const pid = left.pid;
      `)
      .up();

    process.kill(Number(result.outputs.pid), "SIGKILL");
  });

  test("GIVEN two resources of one name THEN that is an error", async () => {
    const failed = await stack.write(`new Thing("a", { name: "a" }); new Thing("a", { name: "b" });`).failure();

    expect(failed.message).toContain("Duplicate resource URN");
  });
});

describe("what the engine cannot do is an error that names it", () => {
  const cases: readonly [string, string, RegExp][] = [
    [
      "a package without a provider",
      `new pulumi.CustomResource("aws:s3/bucket:Bucket", "b", {});`,
      /aws:s3\/bucket:Bucket.*package "aws".*serves: test/,
    ],
    [
      "an explicit provider of such a package",
      `class Aws extends pulumi.ProviderResource { constructor() { super("aws", "a", {}); } } new Aws();`,
      /pulumi:providers:aws.*package "aws"/,
    ],
    [
      "a remote component",
      `new pulumi.ComponentResource("test:index:Remote", "r", {}, {}, true);`,
      /"r" uses a remote component/,
    ],
    [
      "transforms",
      `new Thing("a", { name: "a" }, { transforms: [async () => undefined] });`,
      /uses transforms, which the embedded engine/,
    ],
    [
      "stack transforms",
      `pulumi.runtime.registerResourceTransform(async () => undefined); new Thing("a", { name: "a" });`,
      /uses transforms, which the embedded engine does not have/,
    ],
    [
      "hooks",
      `const hook = new pulumi.ResourceHook("h", async () => {}); new Thing("a", { name: "a" }, { hooks: { beforeCreate: [hook] } });`,
      /uses resource hooks, which the embedded engine does not have/,
    ],
    [
      "a function of an unknown package",
      `await pulumi.runtime.invoke("aws:index/getRegion:getRegion", {});`,
      /aws:index\/getRegion:getRegion.*package "aws"/,
    ],
    [
      "a stack reference",
      `new pulumi.StackReference("org/project/other");`,
      /pulumi:pulumi:StackReference.*package "pulumi"/,
    ],
    [
      "a method of a remote component",
      `await pulumi.runtime.call("test:index:Remote/method", {}, undefined);`,
      /method.*test:index:Remote\/method/,
    ],
  ];

  test.each(cases)("GIVEN %s", async (_name, program, message) => {
    const failed = await stack.write(program).failure();

    expect(failed.message).toMatch(message);
    expect(stack.takeCalls()).toEqual([]);
  });
});

test("GIVEN a function of a provider that is there WHEN the program calls it THEN the answer arrives", async () => {
  const result = await stack
    .write(`export const answer = await pulumi.runtime.invoke("test:index:echo", { a: [1, "b"] });`)
    .up();

  expect(result.outputs).toEqual({ answer: { token: "test:index:echo", echo: { a: [1, "b"] } } });
});

test("GIVEN a function whose answer nobody knows yet WHEN previewed THEN what is made of it is not known either", async () => {
  const program = `
    const answer = pulumi.runtime.invokeOutput("test:index:later", {});
    new Thing("a", { name: "a", text: answer.apply(({ text }) => text) });
  `;

  const { resources } = await stack.write(program).engine.preview();
  const recorded = await stack.engine.record();

  expect(resources.map(({ urn }) => urn.split("::").at(-1))).toContain("a");
  expect(recorded.find(({ urn }) => urn.endsWith("::a"))?.inputs.text).toEqual({ $unknown: true });
});

describe("a run that is interrupted", () => {
  test("GIVEN an abort WHEN operations are under way THEN they end, the state has them, and the next run goes on", async () => {
    stack.write(`
      const slow = new Thing("slow", { name: "slow", slowMs: 400 });
      new Thing("after", { name: "after", text: slow.address });
    `);
    const abort = new AbortController();
    const { options } = stack;
    const { EmbeddedEngine } = await import("./embedded-engine.ts");
    const engine = new EmbeddedEngine({
      ...options,
      onEvent: (event) => {
        if (event.kind === "start" && event.urn.endsWith("::slow")) {
          abort.abort();
        }
      },
    });

    const failed = await stack.failure(engine.up({ signal: abort.signal }));

    expect(failed.result.interrupted).toBe(true);
    expect(stack.objects).toEqual(["slow"]);
    stack.takeCalls();
    await stack.up();
    expect(stack.takeCalls()).toEqual(["create after"]);
  });

  test("GIVEN a program that never ends and heeds no signal WHEN interrupted THEN it is ended", async () => {
    stack.write(`
      process.on("SIGTERM", () => {});
      setInterval(() => {}, 1000);
      new Thing("a", { name: "a" });
    `);
    const abort = new AbortController();
    const { EmbeddedEngine } = await import("./embedded-engine.ts");
    const engine = new EmbeddedEngine({
      ...stack.options,
      onEvent: (event) => {
        if (event.kind === "done" && event.urn.endsWith("::a")) {
          abort.abort();
        }
      },
    });

    const failed = await stack.failure(engine.up({ signal: abort.signal }));

    expect(failed.result.interrupted).toBe(true);
    expect(stack.objects).toEqual(["a"]);
  });

  test("GIVEN an interruption before a destroy has begun THEN nothing is deleted", async () => {
    await stack.write(`new Thing("a", { name: "a" });`).up();

    const failed = await stack.failure(stack.engine.destroy({ signal: AbortSignal.abort() }));

    expect(failed.result.interrupted).toBe(true);
    expect(stack.objects).toEqual(["a"]);
  });

  test("GIVEN a second request to stop THEN the provider is asked to give up", async () => {
    stack.write(`new Thing("slow", { name: "slow", slowMs: 400 });`);
    const abort = new AbortController();
    const cancel = new AbortController();
    const { EmbeddedEngine } = await import("./embedded-engine.ts");
    const engine = new EmbeddedEngine({
      ...stack.options,
      onEvent: (event) => {
        if (event.kind === "start" && event.urn.endsWith("::slow")) {
          abort.abort();
          cancel.abort();
        }
      },
    });

    const failed = await stack.failure(engine.up({ signal: abort.signal, cancel: cancel.signal }));

    expect(failed.message).toContain("given up");
    expect(stack.takeCalls().sort()).toEqual(["cancel", "create slow"]);
    expect(stack.objects).toEqual([]);
  });
});
