import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { underLock } from "../../../local/controlplane/build-lock.ts";
import { GoPrograms } from "../../../local/go-programs/go-programs.ts";
import type { Progress } from "../../../local/progress.ts";
import { projectDir } from "../../../local/project.ts";

const run = promisify(execFile);

const programs = new GoPrograms({
  folder: "otelcol",
  title: "the checkers of observability's configuration",
  packages: {
    amtool: "github.com/prometheus/alertmanager/cmd/amtool",
    builder: "go.opentelemetry.io/collector/cmd/builder",
  },
});

const builderConfig = join(projectDir, "tools", "otelcol", "builder-config.yaml");

/**
 * Builds what the cache lacks of the programs that check the configuration of collectors and of Alertmanager.
 *
 * @throws Failure where Go is absent or too old, or the modules cannot be downloaded
 */
export async function buildConfigCheckers(progress: Progress): Promise<void> {
  const binDir = await programs.build(["amtool", "builder"], progress);
  const collector = collectorPath();
  const onWait = (holder: number) => progress.note(`Process ${holder} is building the collector: waiting for it.`);
  await underLock(`${collector}.lock`, onWait, async () => {
    if (!existsSync(collector)) {
      await buildCollector(join(binDir, "builder"), collector, progress);
    }
  });
}

/** The collector with the components that are configured here; it may not have been built. */
export function collectorPath(): string {
  const hash = createHash("sha256").update(readFileSync(builderConfig)).digest("hex").slice(0, 16);
  return join(programs.binDir(), `otelcol-${hash}`);
}

/** Debian's amtool is too old for what Alertmanager can be told; this one may not have been built. */
export function amtoolPath(): string {
  return join(programs.binDir(), "amtool");
}

/** The builder writes a program of Go, and compiles it. */
async function buildCollector(builder: string, collector: string, progress: Progress): Promise<void> {
  const step = progress.step("Building the OpenTelemetry Collector (once; minutes)");
  const dir = mkdtempSync(join(tmpdir(), "plinth-otelcol-"));
  try {
    const config = join(dir, "builder-config.yaml");
    // It takes the place of what it makes from its configuration alone.
    writeFileSync(config, readFileSync(builderConfig, "utf8").replace(/^dist:$/m, `dist:\n  output_path: ${dir}/made`));
    await run(builder, ["--config", config], { env: { ...process.env, CGO_ENABLED: "0" }, maxBuffer: 2 ** 26 });
    const draft = `${collector}.${process.pid}.draft`;
    copyFileSync(join(dir, "made", "otelcol"), draft);
    renameSync(draft, collector);
    step.done();
  } catch (error) {
    step.fail("not built");
    throw error;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
