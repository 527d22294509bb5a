import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { previewCli } from "./preview-cli.ts";
import { CommitPairRepository } from "./testkit/commit-pair-repository.ts";

const searchPath = process.env.PATH ?? "";

let repository: CommitPairRepository;
let tools: string;

beforeEach(() => {
  tools = mkdtempSync(join(tmpdir(), "plinth-fake-pulumi-"));
  repository = new CommitPairRepository(
    { resources: [], cost: { Nodes: 100 } },
    { resources: [], cost: { Nodes: 130 }, violations: [] },
  );
});

afterEach(() => {
  process.env.PATH = searchPath;
  repository.remove();
  rmSync(tools, { recursive: true, force: true });
});

const urn = (type: string, name: string) => `urn:pulumi:prod::plinth::${type}::${name}`;

const state = (type: string, name: string, inputs: object) => ({
  urn: urn(type, name),
  type,
  inputs,
  dependencies: [],
});

/** Steps as `pulumi preview --json` has them. */
const steps = [
  {
    op: "update",
    urn: urn("aws:s3/bucket:Bucket", "logs"),
    oldState: state("aws:s3/bucket:Bucket", "logs", { forceDestroy: false, owner: "[secret]" }),
    newState: state("aws:s3/bucket:Bucket", "logs", { forceDestroy: true, owner: "[secret]" }),
    detailedDiff: { forceDestroy: { kind: "update" } },
  },
  {
    op: "replace",
    urn: urn("aws:rds/instance:Instance", "orders"),
    oldState: state("aws:rds/instance:Instance", "orders", { engine: "postgres" }),
    newState: state("aws:rds/instance:Instance", "orders", { engine: "mysql" }),
    detailedDiff: { engine: { kind: "update-replace" } },
    replaceReasons: ["engine"],
  },
  { op: "delete", urn: urn("aws:sqs/queue:Queue", "old"), oldState: state("aws:sqs/queue:Queue", "old", {}) },
  {
    op: "create",
    urn: urn("aws:sqs/queue:Queue", "new"),
    newState: state("aws:sqs/queue:Queue", "new", { arn: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }),
  },
];

/** Puts a `pulumi` first on the PATH that prints the text, notes what it was asked, and ends with the code. */
function fakePulumi(stdout: string, { code = 0, stderr = "" } = {}): void {
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, "stdout"), stdout);
  writeFileSync(join(tools, "stderr"), stderr);
  const script = `#!/bin/sh\nprintf '%s ' "$@" > ${tools}/asked\ncat ${tools}/stdout\ncat ${tools}/stderr >&2\nexit ${code}\n`;
  writeFileSync(join(tools, "pulumi"), script);
  chmodSync(join(tools, "pulumi"), 0o755);
  process.env.PATH = `${tools}${delimiter}${searchPath}`;
}

/** The report, and the Markdown. */
async function previewed(base?: string) {
  const [json, markdown] = [join(tools, "report.json"), join(tools, "report.md")];
  await previewCli({ stack: "prod", json, markdown, ...(base !== undefined && { base }) }, repository.dir);
  return { report: JSON.parse(readFileSync(json, "utf8")), markdown: readFileSync(markdown, "utf8") };
}

test("GIVEN the steps of a preview WHEN reported THEN they are the engine's, with policies and cost of the folder", async () => {
  fakePulumi(JSON.stringify({ steps }));

  const { report, markdown } = await previewed();

  expect(report).toMatchObject({
    engine: "pulumi",
    changes: { create: 1, update: 1, replace: 1, delete: 1 },
  });
  expect(report.resources.map(({ op, urn: of }: { op: string; urn: string }) => [op, of.split("::").at(-1)])).toEqual(
    expect.arrayContaining([
      ["update", "logs"],
      ["replace", "orders"],
      ["delete", "old"],
      ["create", "new"],
    ]),
  );
  expect(markdown).toContain("1 to replace");
  expect(markdown).toMatch(/Replaced\*\*: `aws:rds\/instance:Instance` `orders`.*`engine`/);
  expect(markdown).toContain("$130.00");
  expect(markdown).not.toContain("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
  expect(readFileSync(join(tools, "asked"), "utf8")).toMatch(/^preview --stack prod --json --non-interactive/);
});

test("GIVEN a base WHEN reported THEN cost and policies are compared with it", async () => {
  fakePulumi(JSON.stringify({ steps }));

  const { markdown } = await previewed("main");

  expect(markdown).toMatch(/\+\$30\.00/);
});

test("GIVEN no Pulumi CLI WHEN asked THEN how to get it is told, and the report says so", async () => {
  process.env.PATH = tools;

  await expect(previewed()).rejects.toThrow(/no `pulumi` on the PATH.*pulumi login/);
});

test("GIVEN a preview that fails WHEN reported THEN its errors are told, without their colours", async () => {
  const diagnostics = [{ severity: "error", message: "\u001b[31mthe zone is gone\u001b[0m\n" }];
  fakePulumi(JSON.stringify({ diagnostics }), { code: 1 });

  await expect(previewed()).rejects.toThrow(/`pulumi preview --stack prod` failed\.\n\s*the zone is gone$/);
});

test("GIVEN a CLI that prints nothing but an error WHEN reported THEN that is told", async () => {
  fakePulumi("", { code: 6, stderr: "error: no stack named 'prod' found" });

  await expect(previewed()).rejects.toThrow(/no stack named 'prod' found/);
});

test("GIVEN other settings WHEN asked of the CLI THEN they are refused, as it takes the stack's own", async () => {
  fakePulumi(JSON.stringify({ steps }));

  await expect(
    previewCli({ stack: "prod", configFile: "else.yaml", json: join(tools, "x.json") }, repository.dir),
  ).rejects.toThrow(/--config-file goes with no --cli/);
});
