import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { StackRunner } from "./testkit/stack-runner.ts";
import { logIn, readProfile, register } from "./testkit/user-account.ts";

const ada = { email: "ada@example.com", password: "correct horse battery" };
const minutes = 60_000;

/** Work that says what it hears, and ends on the second interrupt where it is to. */
const program = (endsOn: "signal" | "cancel" | "never") => `
  import { interruptible } from ${JSON.stringify(join(import.meta.dirname, "interrupt.ts"))};
  const alive = setInterval(() => {}, 1000);
  try {
    await interruptible(async ({ signal, cancel }) => {
      const ends = new Promise((resolve, reject) => {
        for (const [name, heard] of [["signal", signal], ["cancel", cancel]]) {
          heard.addEventListener("abort", () => {
            console.log(name);
            if (name === "${endsOn}") reject(new Error("given up"));
          });
        }
      });
      console.log("ready");
      await ends;
    });
  } catch (error) {
    console.log(error.message);
    process.exitCode = error.exitCode;
  }
  clearInterval(alive);
`;

/** Sends SIGINT after each of the first `times` lines. @returns the exit code and the lines */
async function interrupt(endsOn: "signal" | "cancel" | "never", times: number) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program(endsOn)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const closed = once(child, "close");
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length <= times) {
      child.kill("SIGINT");
    }
  }
  const [code] = await closed;
  return { code, lines };
}

describe("interruptible", () => {
  const explained = "Interrupted by SIGINT. Run the command again to go on from here.";

  test("GIVEN work that ends on the first WHEN interrupted once THEN it fails with 130 and says how to go on", async () => {
    expect(await interrupt("signal", 1)).toEqual({ code: 130, lines: ["ready", "signal", explained] });
  });

  test("GIVEN work that goes on WHEN interrupted twice THEN it hears both", async () => {
    expect(await interrupt("cancel", 2)).toEqual({ code: 130, lines: ["ready", "signal", "cancel", explained] });
  });

  test("GIVEN work that never ends WHEN interrupted thrice THEN the process ends", async () => {
    expect(await interrupt("never", 3)).toEqual({ code: 130, lines: ["ready", "signal", "cancel"] });
  });
});

describe("up, interrupted while the program runs", () => {
  let stack: StackRunner;
  beforeAll(() => {
    stack = new StackRunner("user");
  });
  afterAll(async () => await stack.close(), 10 * minutes);

  const running = () =>
    stack
      .ledger()
      .list()
      .flatMap(({ name, pid, alive }) => (alive ? [`${name} ${pid}`] : []));

  test(
    "GIVEN a first up WHEN Ctrl-C comes THEN it exits with 130 and leaves no process",
    async () => {
      const first = stack.start("up");
      await first.said("create Namespace");
      first.child.kill("SIGINT");
      const { code, stderr } = await first.ended;
      expect(stderr).toContain("Interrupted by SIGINT");
      expect(code).toBe(130);
      expect(running()).toEqual([]);
      expect(stack.ledger().leftovers()).toEqual([]);
    },
    15 * minutes,
  );

  test(
    "GIVEN the platform ran before WHEN Ctrl-C comes twice THEN up gives up, the platform goes on, and the next up ends the work",
    async () => {
      await stack.succeed("up");
      const { gateway = "" } = await stack.status();
      expect(await register(gateway, ada)).toBe(201);
      const before = running();

      stack.change({ replicas: 3, logLevel: "warn" });
      const doomed = stack.start("up");
      await doomed.said("Stack ...");
      doomed.child.kill("SIGINT");
      await doomed.said("Once more gives it up");
      doomed.child.kill("SIGINT");
      const { code, stderr } = await doomed.ended;
      expect(stderr).toContain("Interrupted by SIGINT");
      expect(code).toBe(130);
      expect(running()).toEqual(before);
      expect(await readProfile(gateway, await logIn(gateway, ada))).toBe(200);

      await stack.succeed("up");
      expect((await stack.changes("preview")).resources).toEqual([]);
      expect((await stack.status()).services.user).toMatchObject({ ready: 3, replicas: 3 });
    },
    15 * minutes,
  );
});
