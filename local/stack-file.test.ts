import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { assertNothingEncrypted, programConfig, readStackFile, stackNames } from "./stack-file.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plinth-stacks-"));
  mkdirSync(join(dir, "stacks"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function write(stack: string, text: string): void {
  writeFileSync(join(dir, "stacks", `Pulumi.${stack}.yaml`), text);
}

test("GIVEN a stack file WHEN read THEN texts stay texts and the rest is JSON, as the Pulumi CLI has it", () => {
  write("local", "config:\n  plinth:a: text\n  plinth:n: 3\n  plinth:list: [1, x]\n");
  expect(programConfig(readStackFile("local", undefined, dir))).toEqual({
    "plinth:a": "text",
    "plinth:n": "3",
    "plinth:list": '[1,"x"]',
  });
});

test("GIVEN no such stack WHEN read THEN the error lists those that there are", () => {
  write("dev", "config: {}");
  write("local", "config: {}");
  expect(stackNames(dir)).toEqual(["dev", "local"]);
  expect(() => readStackFile("prod", undefined, dir)).toThrow('There is no stack "prod": stacks/ has dev, local.');
});

test("GIVEN broken YAML WHEN read THEN the error names file, line and column", () => {
  write("local", "config:\n  plinth:a: [1, 2\n");
  expect(() => readStackFile("local", undefined, dir)).toThrow(
    /Pulumi\.local\.yaml is not valid YAML: .* at line \d+, column \d+/,
  );
});

test("GIVEN a value that the Pulumi CLI encrypted WHEN handed to a program THEN it is refused by name", () => {
  write("local", "config:\n  plinth:token:\n    secure: v1:abc\n");
  const file = readStackFile("local", undefined, dir);
  expect(programConfig(file)).toEqual({});
  expect(() => assertNothingEncrypted(file)).toThrow(/plinth:token is encrypted by the Pulumi CLI/);
});
