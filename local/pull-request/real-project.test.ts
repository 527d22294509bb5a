import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { projectDir } from "../project.ts";
import { commitPair } from "./commits.ts";
import { provideNodeModules } from "./node-modules.ts";
import { previewReport } from "./preview-report.ts";

// Six processes load the whole program: longer than other tests, on a busy machine above all.
jest.setTimeout(600_000);

let dir: string;
beforeAll(async () => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), "plinth-clone-")));
  copyProject();
  await provideNodeModules(projectDir, dir);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The project as it stands, in a repository of its own: the checkout that the tests run in need not have a history. */
function copyProject(): void {
  const left = new Set([".git", ".plinth", "coverage", "dist", "node_modules"]);
  cpSync(projectDir, dir, { recursive: true, filter: (path) => !left.has(basename(path)) });
  execFileSync("git", ["init", "--quiet"], { cwd: dir });
  execFileSync("git", ["add", "--all"], { cwd: dir });
  commit();
}

function commit(): void {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...identity, "commit", "--quiet", "--all", "--message", "Change"], { cwd: dir });
}

function rewrite(path: string, change: (text: string) => string): void {
  const file = join(dir, path);
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

test("GIVEN this project with a longer retention and a renamed component WHEN compared THEN these change, and nothing else", async () => {
  const component = (args: string) => `new ComponentResource("plinth:test:Thing", ${args});\n`;
  appendFileSync(
    join(dir, "infra/index.ts"),
    `import { ComponentResource } from "@pulumi/pulumi";\n${component('"old"')}`,
  );
  commit();
  rewrite("infra/index.ts", (text) =>
    text.replace(component('"old"'), component('"new", {}, { aliases: [{ name: "old" }] }')),
  );
  rewrite("stacks/Pulumi.staging.yaml", (text) => text.replace("logDays: 90", "logDays: 180"));
  commit();

  const commits = await commitPair(dir, "HEAD~1");
  const report = await previewReport({ projectDir: dir, stack: "staging", commits });

  expect(report.resources).toContainEqual(
    expect.objectContaining({ op: "rename", renamedFrom: "urn:pulumi:staging::plinth::plinth:test:Thing::old" }),
  );
  const updates = report.resources.filter(({ op }) => op !== "rename");
  expect(updates.length).toBeGreaterThan(0);
  expect([...new Set(updates.map(({ op }) => op))]).toEqual(["update"]);
  expect(updates.flatMap(({ diff }) => diff)).toContainEqual({ path: "retentionInDays", old: 90, new: 180 });
  expect(report.policy.kind).toBe("judged");
  expect(report.cost).toMatchObject({ kind: "estimated" });
});
