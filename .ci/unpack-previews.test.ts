import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { markerOf } from "../local/pull-request/markdown.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-previews-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** The first line of a stack's preview, in Python's words. */
function mark(stack: string): string {
  return `'${markerOf(stack)}\\n'`;
}

/** Unpacks a ZIP that Python makes of names and Python's words for their bytes. */
function unpack(files: Readonly<Record<string, string>>) {
  const zip = join(folder, "previews.zip");
  const entries = Object.entries(files).map(([name, bytes]) => `z.writestr(${JSON.stringify(name)}, ${bytes})`);
  const made = spawnSync("python3", [
    "-c",
    [
      `import zipfile`,
      `z = zipfile.ZipFile(${JSON.stringify(zip)}, "w", zipfile.ZIP_DEFLATED)`,
      ...entries,
      "z.close()",
    ].join("\n"),
  ]);
  expect(made.status).toBe(0);
  return unpackFile(zip);
}

function unpackFile(zip: string) {
  const out = join(folder, "out");
  const { status, stderr } = spawnSync(join(import.meta.dirname, "unpack-previews"), [zip, out], { encoding: "utf8" });
  return {
    status,
    stderr,
    names: () => readdirSync(out).sort(),
    text: (name: string) => readFileSync(join(out, name), "utf8"),
  };
}

test("GIVEN previews of stacks THEN they are unpacked as they are", () => {
  const { status, stderr, names, text } = unpack({
    "prod.md": `${mark("prod")} + '3 changes, one \\u20ac dearer\\r\\n'`,
    "dev.md": mark("dev"),
  });
  expect({ status, stderr, names: names() }).toEqual({ status: 0, stderr: "", names: ["dev.md", "prod.md"] });
  expect(text("prod.md")).toBe(`${markerOf("prod")}\n3 changes, one € dearer\r\n`);
});

test("GIVEN names that no stack has THEN nothing is written, inside the folder or outside of it", () => {
  const { status, names } = unpack({
    "../prod.md": mark("prod"),
    "other.md": mark("other"),
    "deep/prod.md": mark("prod"),
    "prod.md/x": mark("prod"),
  });
  expect({ status, names: names() }).toEqual({ status: 0, names: [] });
  expect(readdirSync(folder).sort()).toEqual(["out", "previews.zip"]);
});

test.each([
  ["a character longer than a comment", `${mark("dev")} + '€' * ${65_537 - markerOf("dev").length - 1}`],
  ["far longer than its ZIP", `${mark("dev")} + '0' * 50_000_000`],
  ["not UTF-8", `${mark("dev")}.encode() + b'\\xff\\xfe'`],
  ["not marked", "'none'"],
  ["marked as another stack's", mark("prod")],
  ["marked as another stack's as well", `${mark("dev")} + ${mark("prod")}`],
])("GIVEN a preview that is %s THEN it is left out, and the others are not", (_, bytes) => {
  const longest = `${mark("prod")} + '€' * ${65_536 - markerOf("prod").length - 1}`;
  const { status, stderr, names } = unpack({ "dev.md": bytes, "prod.md": longest });
  expect({ status, names: names() }).toEqual({ status: 0, names: ["prod.md"] });
  expect(stderr).toMatch(/^dev\.md is left out: .+\n$/);
});

test("GIVEN a file that is no ZIP THEN it says so and fails", () => {
  const zip = join(folder, "previews.zip");
  writeFileSync(zip, "<html>");
  const { status, stderr } = unpackFile(zip);
  expect({ status, stderr }).toEqual({ status: 1, stderr: "not a ZIP: File is not a zip file\n" });
});
