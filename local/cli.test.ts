import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "plinth-cli-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function plinth(...args: string[]) {
  const env = { ...process.env, PLINTH_HOME: home };
  return spawnSync(process.execPath, [join(import.meta.dirname, "cli.ts"), ...args], { encoding: "utf8", env });
}

describe("help", () => {
  test.each(["up", "preview", "synth", "status", "logs", "down"])(
    "GIVEN %s --help THEN usage on stdout, exit 0",
    (command) => {
      const { status, stdout } = plinth(command, "--help");
      expect(status).toBe(0);
      expect(stdout).toContain(`Usage: plinth ${command}`);
      expect(stdout).toContain("--stack <name>");
    },
  );
});

describe("wrong use exits with 2, says what is allowed and makes nothing", () => {
  test.each([
    [["upp"], /unknown command 'upp'/],
    [["up", "--fast"], /unknown option '--fast'/],
    [["up", "--stack", "nowhere"], /There is no stack "nowhere": stacks\/ has .*local/],
    [["synth"], /required option '--out <dir>'/],
    [["logs", "user", "--tail", "many"], /--tail takes a whole number of lines, not "many"/],
    [["logs", "user", "--stack", "nowhere"], /There is no stack "nowhere"/],
    [["preview", "--config-file", "/"], /\/ cannot be read: EISDIR/],
    [["drill", "redis"], /There is no drill "redis"; these are there:\nredis-primary /],
    [["up", "--context", "no-such-context"], /There is no context "no-such-context"/],
  ])("GIVEN %j", (args, message) => {
    const { status, stderr, stdout } = plinth(...args);
    expect(stderr).toMatch(message);
    expect(stdout).toBe("");
    expect(status).toBe(2);
    expect(existsSync(join(home, "local"))).toBe(false);
  });
});

describe("a program that refuses its settings", () => {
  test.each([
    [
      "replicas: 2",
      "replicas: 99",
      "settings.yaml: The settings have 1 fault(s):\n  plinth:services.user.replicas is 99; allowed: 0, or within autoscaling.min",
    ],
    ["mode: local", "mode: eks", "plinth:aws is missing; allowed: a mapping with account, network, cluster and budget"],
    [
      "mode: external\n    configure: {}",
      "mode: cluster",
      'plinth:stores.mode is "cluster"; allowed: external where cluster.mode is not eks',
    ],
  ])("GIVEN %s changed to %s THEN the message alone is shown, exit 1", (before, after, message) => {
    const file = join(home, "settings.yaml");
    const own = readFileSync(join(import.meta.dirname, "..", "stacks", "Pulumi.local.yaml"), "utf8");
    writeFileSync(file, own.replace(before, after));
    const { status, stderr } = plinth("synth", "--out", join(home, "out"), "--config-file", file);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/ at .*:\d+:\d+|PLINTH_DEBUG/);
    expect(stripVTControlCharacters(stderr)).toBe(stderr);
    expect(status).toBe(1);
    expect(existsSync(join(home, "out"))).toBe(false);
  });
});

test("GIVEN settings for a cluster that exists WHEN up is not told which THEN it says so and makes nothing", () => {
  const file = join(home, "settings.yaml");
  const own = readFileSync(join(import.meta.dirname, "..", "stacks", "Pulumi.local.yaml"), "utf8");
  writeFileSync(file, own.replace("mode: local", "mode: existing"));
  const { status, stderr } = plinth("up", "--config-file", file);
  expect(stderr).toContain("plinth:cluster.mode is existing: name its context");
  expect(status).toBe(2);
  expect(existsSync(join(home, "local"))).toBe(false);
});

test("GIVEN no name WHEN drilled THEN each drill is listed, and none is run", () => {
  const { status, stdout, stderr } = plinth("drill");
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^redis-primary +a Redis primary is killed/m);
  expect(status).toBe(0);
});

test("GIVEN nothing is up WHEN asked for its status THEN it says so, as text and as JSON", () => {
  expect(plinth("status").stdout).toContain('Stack "local" is not up.');
  const { stdout, status } = plinth("status", "--json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ stack: "local", engine: "embedded", running: false, services: {} });
});

test("GIVEN a result file that cannot be written WHEN up THEN that is found out before any work", () => {
  const { status, stderr } = plinth("up", "--json", join(home, "no-such-folder", "changes.json"));
  expect(stderr).toMatch(/cannot be written to .*changes\.json/);
  expect(status).toBe(1);
  expect(existsSync(join(home, "local"))).toBe(false);
});

test("GIVEN nothing is up WHEN taken down THEN that is well", () => {
  const { status, stderr } = plinth("down");
  expect(stderr).toContain("nothing to do");
  expect(status).toBe(0);
});
