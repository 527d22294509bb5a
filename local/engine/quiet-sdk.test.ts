import { afterEach, describe, expect, test } from "@jest/globals";
import { TestStack } from "./testdata/test-stack.ts";

let stack: TestStack;
afterEach(() => stack.close());

describe("a program in the embedded engine", () => {
  test("GIVEN a program that uses what is not loaded at the start WHEN it runs THEN it is there", async () => {
    stack = new TestStack(`
      import { automation, runtime } from "@pulumi/pulumi";
      const { text } = await runtime.serializeFunction(() => 6 * 7);
      export const serialized = text.includes("6 * 7");
      export const workspace = typeof automation.LocalWorkspace.create;
      export const packages = (await runtime.computeCodePaths()).size;
    `);

    const { outputs } = await stack.up();

    expect(outputs).toEqual({ serialized: true, workspace: "function", packages: 0 });
  });
});
