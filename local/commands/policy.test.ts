import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "plinth-policy-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function policy(...args: string[]) {
  const env = { ...process.env, PLINTH_HOME: dir };
  const cli = join(import.meta.dirname, "..", "cli.ts");
  return spawnSync(process.execPath, [cli, "policy", ...args], { encoding: "utf8", env });
}

function file(name: string, content: unknown): string {
  const path = join(dir, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

describe("npm run policy", () => {
  test("GIVEN the local stack THEN it tells the counts, and writes the findings as JSON and as SARIF", () => {
    const [json, sarif] = [join(dir, "findings.json"), join(dir, "findings.sarif")];
    const { status, stdout } = policy("--json", json, "--sarif", sarif);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^local: \d+ violations, 0 of them mandatory; \d+ rules on \d+ resources$/m);
    expect(JSON.parse(readFileSync(json, "utf8"))).toMatchObject({ stack: "local", failures: [] });
    expect(JSON.parse(readFileSync(sarif, "utf8"))).toMatchObject({ version: "2.1.0" });
  });

  test("GIVEN --json alone THEN stdout is the JSON and nothing else", () => {
    const { stdout } = policy("--json");
    expect(JSON.parse(stdout)).toMatchObject({
      stack: "local",
      rules: expect.any(Number),
      resources: expect.any(Number),
    });
  });

  test("GIVEN a configuration with faults THEN all are told at once, exit 2", () => {
    const path = file("faults.json", { all: "loud", nothing: "advisory", "pod-no-privilege": { strict: true } });
    const { status, stderr, stdout } = policy("--policy-pack-config", path);
    expect(stderr).toContain("The policies' configuration has 3 fault(s):");
    expect(stderr).toContain('all is "loud"; allowed: advisory, mandatory, remediate, disabled');
    expect(stderr).toContain('nothing is "advisory"; allowed: nothing, there is no such rule');
    expect(stderr).toContain("pod-no-privilege.strict is true; allowed: nothing, there is no such setting");
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  test.each([
    [["--stack", "nowhere"], /There is no stack "nowhere"/],
    [["--policy-pack-config", "no-such.json"], /There is no file no-such.json/],
    [["--level", "x"], /unknown option '--level'/],
  ])("GIVEN %j THEN it says what is wrong, exit 2", (args, message) => {
    const { status, stderr } = policy(...args);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  test("GIVEN a configuration that is no JSON THEN it says so, exit 2", () => {
    const { status, stderr } = policy("--policy-pack-config", file("torn.json", "{"));
    expect(stderr).toMatch(/torn\.json cannot be read as JSON/);
    expect(status).toBe(2);
  });
});
