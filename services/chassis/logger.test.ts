import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";

const logger = fileURLToPath(new URL("logger.ts", import.meta.url));

/** The lines that a process of its own writes, however it ends. */
function linesOf(work: string): Promise<Record<string, unknown>[]> {
  const program = `import { createLogger } from ${JSON.stringify(logger)}; const log = createLogger("test", "info"); ${work}`;
  const args = ["--input-type=module", "--eval", program];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (_, stdout) => {
      const lines = stdout.split("\n").filter((line) => line !== "");
      resolve(lines.map((line) => JSON.parse(line)));
    });
  });
}

describe("the log", () => {
  test.each([
    ["comes to its end", ""],
    ["is told to end at once", "process.exit(0);"],
    ["logs a fatal error and is killed", 'log.fatal("3"); process.kill(process.pid, "SIGKILL");'],
  ])("GIVEN lines WHEN the process %s THEN none is lost", async (_, end) => {
    const lines = await linesOf(`for (const n of [1, 2]) log.info({ n }, "a line"); ${end}`);

    expect(lines.slice(0, 2)).toMatchObject([
      { level: "info", service: "test", n: 1, msg: "a line" },
      { level: "info", service: "test", n: 2, msg: "a line" },
    ]);
  });

  test("GIVEN secrets WHEN logged THEN they are not written, at the top or one level below", async () => {
    const lines = await linesOf('log.info({ password: "hunter2", user: { token: "hunter2", id: 7 } }, "x");');

    expect(lines).toMatchObject([{ password: "[redacted]", user: { token: "[redacted]", id: 7 } }]);
  });

  test("GIVEN an error of a database WHEN logged THEN its message and code are written, and not the row that it quotes", async () => {
    const error =
      'Object.assign(new Error("duplicate key"), { code: "23505", detail: "Key (email)=(ann@example.com)" })';

    const [line] = await linesOf(`log.error({ err: ${error} }, "x");`);

    expect(line).toMatchObject({ err: { message: "duplicate key", code: "23505" } });
    expect(JSON.stringify(line)).not.toMatch("ann@example.com");
  });
});
