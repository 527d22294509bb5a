import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDir } from "../local/project.ts";
import { commitPair } from "../local/pull-request/commits.ts";
import { markdownOf } from "../local/pull-request/markdown.ts";
import { provideNodeModules } from "../local/pull-request/node-modules.ts";
import { previewReport } from "../local/pull-request/preview-report.ts";
import { stackNames } from "../local/stack-file.ts";
import { say } from "./progress.ts";
import type { Bench } from "./run.ts";

/** What the previews of all stacks may take on two cores, in seconds. */
const targetSeconds = 30;

/**
 * The previews of all stacks, one after the other, as a pull request's workflow makes them: of a commit that changes every stack, in a
 * clone of this repository's HEAD with the packages that are installed here. Policies and cost of both commits are in it.
 */
export const run: Bench = async (report, signal) => {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "plinth-bench-")));
  try {
    execFileSync("git", ["clone", "--quiet", "--shared", projectDir, dir]);
    await provideNodeModules(projectDir, dir, signal);
    changeEveryStack(dir);
    const started = performance.now();
    for (const stack of stackNames(dir)) {
      const begun = performance.now();
      const commits = await commitPair(dir, "HEAD~1", signal);
      const preview = await previewReport({ projectDir: dir, stack, commits, signal });
      if (preview.resources.length === 0) {
        throw new Error(`The preview of ${stack} shows no change.`);
      }
      const seconds = (performance.now() - begun) / 1000;
      say(`${stack}: ${preview.resources.length} resources change, ${markdownOf(preview).length} characters`);
      report({ metric: `preview of ${stack}`, value: seconds, unit: "s" });
    }
    const seconds = (performance.now() - started) / 1000;
    const against = `target of ${targetSeconds} s`;
    report({ metric: "previews of all stacks", value: seconds, unit: "s", ratio: seconds / targetSeconds, against });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

/** One more component in every stack: what is measured is the making of both desired states. */
function changeEveryStack(dir: string): void {
  const file = join(dir, "infra", "index.ts");
  const addition =
    'import { ComponentResource } from "@pulumi/pulumi";\nnew ComponentResource("plinth:bench:Thing", "new");\n';
  writeFileSync(file, readFileSync(file, "utf8") + addition);
  const identity = ["-c", "user.name=Bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...identity, "commit", "--quiet", "--all", "--message", "Change"], { cwd: dir });
}
