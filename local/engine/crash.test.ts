import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { summary, TestStack } from "./testdata/test-stack.ts";

// Ten processes one after the other, each with a program of its own, take their time on a busy machine.
jest.setTimeout(600_000);

const runner = fileURLToPath(new URL("./testdata/run-up.ts", import.meta.url));

let stack: TestStack;
const children: ChildProcess[] = [];
beforeEach(() => {
  stack = new TestStack();
});
afterEach(() => {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
  }
  stack.close();
});

const upCommand = () => [
  process.execPath,
  "--disable-warning=ExperimentalWarning",
  runner,
  stack.dir,
  stack.stateDir,
  stack.objectsDir,
];

/** Starts `up` in a process of its own and calls `onLine` for each step that begins or ends. */
function startUp(onLine: (line: string, child: ChildProcess) => void = () => {}) {
  const [node = "", ...args] = upCommand();
  const child = spawn(node, args, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  createInterface({ input: child.stdout }).on("line", (line) => onLine(line, child));
  return { child, ended: once(child, "exit") };
}

/** Runs `up` in a process of its own and kills it, past all catching, at the n-th step that begins or ends. */
async function upKilledAt(step: number): Promise<void> {
  let seen = 0;
  const { ended } = startUp((_line, child) => {
    seen += 1;
    if (seen === step) {
      child.kill("SIGKILL");
    }
  });
  await ended;
}

/** Objects with made-up names, in chains and side by side: one that is created twice shows as a file too many. */
const manyThings = (text: string, size: number) => `
  for (const chain of ["a", "b", "c"]) {
    let last;
    for (let index = 0; index < 3; index += 1) {
      last = new Thing(chain + index, {
        text: index === 0 ? "${text}" : last.address, ...(index === 2 ? { size: ${size} } : {}), slowMs: 15,
        password: pulumi.secret("do not write " + chain),
      });
    }
  }
`;

describe("kill -9", () => {
  test("GIVEN an up that is killed ten times at different points THEN the last one converges: nothing lost, nothing twice", async () => {
    const moments = Array.from({ length: 10 }, () => 1 + Math.floor(Math.random() * 22));
    for (const [round, moment] of moments.entries()) {
      stack.write(manyThings(`text ${round >> 1}`, round >> 2));
      await upKilledAt(moment);
      expect(stack.stateText).not.toContain("do not write");
    }
    const program = manyThings("last", 9);

    await stack.write(program).up();

    const known = (await stack.engine.resources()).filter(({ type }) => type === "test:index:Thing");
    expect({ moments, objects: stack.objects }).toEqual({ moments, objects: known.map(({ id }) => id).sort() });
    expect(known).toHaveLength(9);
    expect((await stack.up()).resources).toEqual([]);
    await stack.destroy();
    expect(stack.objects).toEqual([]);
  });

  test("GIVEN a create that was cut off WHEN the program no longer has the resource THEN its object is deleted", async () => {
    stack.write(`new Thing("a", { slowMs: 60000 });`);
    const { child, ended } = startUp();
    await stack.called("create a");
    child.kill("SIGKILL");
    await ended;
    // What the killed create would have come to, had it gone on.
    const pending = JSON.parse(/\{"sequence":.*"begin".*\}/.exec(stack.stateText)?.[0] ?? "{}");
    expect(pending.begin.kind).toBe("create");

    stack.write("");
    const name = String(pending.begin.resource.inputs.name);
    writeFileSync(join(stack.objectsDir, "objects", `${name}.json`), "{}");
    stack.providers = await fastProviders();
    await stack.up();

    expect(stack.objects).toEqual([]);
  });

  test("GIVEN a create that was cut off WHEN the provider refuses it now THEN it is given up and the run goes on", async () => {
    stack.write(`new Thing("a", { name: "a", slowMs: 60000, fail: "no such size" });`);
    const { child, ended } = startUp();
    await stack.called("create a");
    child.kill("SIGKILL");
    await ended;
    stack.providers = await fastProviders();

    await stack.write(`new Thing("a", { name: "a" });`).up();

    expect(stack.messages("warning")).toContainEqual(expect.stringContaining("no such size"));
    expect(stack.objects).toEqual(["a"]);
    await stack.destroy();
    expect(stack.objects).toEqual([]);
  });

  test("GIVEN an update that was cut off WHEN the program goes back THEN the object is put right all the same", async () => {
    await stack.write(`new Thing("a", { name: "a", text: "old" });`).up();
    stack.write(`new Thing("a", { name: "a", text: "new", slowMs: 60000 });`);
    const { child, ended } = startUp();
    await stack.called("update a");
    child.kill("SIGKILL");
    await ended;
    stack.takeCalls();

    await stack.write(`new Thing("a", { name: "a", text: "old" });`).up();

    expect(stack.takeCalls()).toEqual(["update a"]);
    expect((await stack.up()).resources).toEqual([]);
  });
});

async function fastProviders() {
  const { folderProvider } = await import("./testdata/folder-provider.ts");
  return {
    test: () => {
      const provider = folderProvider(stack.objectsDir);
      return {
        ...provider,
        create: async (urn: string, inputs: unknown) =>
          (await provider.create?.(urn, { ...(inputs as object), slowMs: 0 })) ?? { id: "" },
      };
    },
  };
}

describe("the lock", () => {
  test("GIVEN an up under way WHEN another is started THEN it is refused and names the holder", async () => {
    stack.write(`new Thing("a", { name: "a", slowMs: 60000 });`);
    const started = Promise.withResolvers<void>();
    const { child, ended } = startUp((line) => line.startsWith("start") && started.resolve());
    await started.promise;

    await expect(stack.up()).rejects.toThrow(
      new RegExp(`process ${child.pid} on .*, started by .* as \`up --stack stack\`, since \\d{4}-`),
    );

    child.kill("SIGKILL");
    await ended;
    await stack.write(`new Thing("a", { name: "a" });`).up();
    expect(stack.messages("info")).toContainEqual(expect.stringContaining(`process ${child.pid}`));
  });
});

describe("the state's files", () => {
  test("GIVEN a disk that takes no more WHEN up runs THEN it says so, and the next one finds all that was made", async () => {
    stack.write(`
      let last;
      for (let index = 0; index < 10; index += 1) {
        last = new Thing("t" + index, { text: "x".repeat(500), after: last?.address });
      }
    `);

    // No file may grow beyond 16 blocks of 512 bytes, as if the disk were full then.
    const limited = 'ulimit -f 16; "$@" 2>&1 >/dev/null || true';
    const { stdout: said } = await promisify(execFile)("sh", ["-c", limited, "sh", ...upCommand()]);
    const made = stack.objects;
    await stack.up();

    expect(said).toMatch(/DeploymentFailed: The state in .* cannot be written: EFBIG[^\n]*\n\s+at /);
    expect(made.length).toBeGreaterThan(0);
    expect(stack.objects).toEqual(expect.arrayContaining(made));
    expect(stack.objects).toHaveLength(10);
    await stack.destroy();
    expect(stack.objects).toEqual([]);
  });

  test("GIVEN nothing but half a record in the journal WHEN more is written THEN it can all be read again", async () => {
    await stack.write(`new Thing("a", { name: "a" });`).up();
    appendFileSync(join(stack.stateDir, "journal.jsonl"), '0123abcd {"sequence": 99');
    await stack.write(`new Thing("a", { name: "a" }); new Thing("b", { name: "b", slowMs: 60000 });`);
    const { child, ended } = startUp();
    await stack.called("create b");
    child.kill("SIGKILL");
    await ended;

    await stack.write(`new Thing("a", { name: "a" });`).destroy();

    expect(stack.objects).toEqual([]);
  });

  test("GIVEN a record that was cut off at the journal's end THEN it is left out; a damaged one before is an error", async () => {
    await stack.write(`new Thing("a", { name: "a" });`).up();
    const journal = join(stack.stateDir, "journal.jsonl");
    appendFileSync(journal, '0123abcd {"sequence": 99');

    expect((await stack.up()).resources).toEqual([]);
    expect(statSync(journal).size).toBeLessThan(30);

    writeFileSync(journal, 'ffffffff {"sequence":98}\n00000000 {"sequence":99}\nffffffff {}\n');
    await expect(stack.up()).rejects.toThrow(/journal\.jsonl, line 1/);
    await expect(stack.preview()).rejects.toThrow(/journal\.jsonl, line 1/);
  });

  test("GIVEN secrets in inputs, outputs, echoes and configuration THEN none is on the disk in plain text", async () => {
    stack.config = { "project:token": "config-secret-token" };
    stack.secretKeys = ["project:token"];
    const program = (text: string) => `
      const config = new pulumi.Config();
      const a = new Thing("a", { name: "a", text: "${text}", password: pulumi.secret("input-secret-value"), echoed: { deep: ["input-secret-value"] } });
      new Thing("b", { name: "b", text: config.requireSecret("token") });
      new Thing("c", { name: "c", copy: a.address.apply((address) => pulumi.secret("derived-secret-of-" + address)) }, { additionalSecretOutputs: ["address"] });
      export const shown = pulumi.secret("output-secret-value");
      export const nested = { deep: [pulumi.secret("nested-secret-value")] };
    `;
    await stack.write(program("x")).up();

    const result = await stack.write(program("y")).up();

    expect(summary(result)).toEqual(["update a"]);
    for (const plain of [
      "config-secret",
      "input-secret",
      "derived-secret",
      "output-secret",
      "nested-secret",
      "address-of-c",
    ]) {
      expect(stack.stateText).not.toContain(plain);
      expect(JSON.stringify([result, stack.events])).not.toContain(plain);
    }
    expect(stack.object("a")).toMatchObject({ password: "input-secret-value" });
    expect(await stack.engine.outputs({ showSecrets: true })).toMatchObject({ shown: "output-secret-value" });
  });

  test("GIVEN another key WHEN the state is opened THEN the error says so", async () => {
    await stack.write(`new Thing("a", { name: "a", password: pulumi.secret("x-secret") });`).up();
    const key = join(stack.stateDir, "secrets.key");
    writeFileSync(key, `${Buffer.alloc(32, 7).toString("base64")}\n`);
    expect(readFileSync(key, "utf8")).not.toBe("");

    await expect(stack.up()).rejects.toThrow("secrets.key");
  });
});
