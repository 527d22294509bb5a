import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { buildTool } from "../local/controlplane/build.ts";
import { KubeClient } from "../local/kube/kube-client.ts";
import { lineProgress } from "../local/progress.ts";
import { startTestControlPlane } from "../local/testkit/control-plane.ts";
import { benchObjects, objectCount } from "./bench-objects.ts";
import { median } from "./median.ts";
import type { Report } from "./run.ts";

const runs = 3;

/** Wall time of the embedded engine's first and no-change `up`, held against `kubectl apply --server-side` of the same objects. */
export async function run(report: Report): Promise<void> {
  const kubectl = await buildTool(
    "kubectl",
    lineProgress((line) => process.stderr.write(`${line}\n`)),
  );
  const plane = await startTestControlPlane();
  const client = await KubeClient.fromKubeconfig(plane.kubeconfig);
  const times = { engineFirst: [], engineAgain: [], kubectlFirst: [], kubectlAgain: [] } as Record<string, number[]>;
  try {
    for (let round = 0; round < runs; round++) {
      const ours = await makeNamespace(client, `engine-${round}`);
      const up = ["bench/programs/run-objects.ts", plane.kubeconfig, ours, join(plane.dir, ours)];
      times.engineFirst?.push(await wallTime(process.execPath, up, `"create":${objectCount + 1}`));
      times.engineAgain?.push(await wallTime(process.execPath, up, `"create":0`));

      const theirs = await makeNamespace(client, `kubectl-${round}`);
      const manifest = join(plane.dir, `${theirs}.yaml`);
      writeFileSync(
        manifest,
        benchObjects(theirs)
          .map((object) => stringify(object))
          .join("---\n"),
      );
      const apply = ["--kubeconfig", plane.kubeconfig, "apply", "--server-side", "-f", manifest];
      times.kubectlFirst?.push(await wallTime(kubectl, apply, "serverside-applied"));
      times.kubectlAgain?.push(await wallTime(kubectl, apply, "serverside-applied"));
    }
  } finally {
    client.close();
    await plane.close();
  }
  for (const [metric, engine, against] of [
    ["first up", times.engineFirst, times.kubectlFirst],
    ["no-change up", times.engineAgain, times.kubectlAgain],
  ] as const) {
    const [value, kubectlTime] = [median(engine ?? []), median(against ?? [])];
    report({ metric: `kubectl, ${metric}`, value: kubectlTime, unit: "s" });
    report({ metric, value, unit: "s", ratio: value / kubectlTime, against: "kubectl apply --server-side" });
  }
}

async function makeNamespace(client: KubeClient, name: string): Promise<string> {
  await client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  return name;
}

/** Seconds from start to end. A bench of something that did not do its work is worth nothing, so its output is looked at. */
async function wallTime(command: string, args: readonly string[], expected: string): Promise<number> {
  const started = performance.now();
  const child = spawn(command, [...args], {
    cwd: join(import.meta.dirname, ".."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const [code] = await once(child, "close");
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0 || !output.includes(expected)) {
    throw new Error(`${command} ended with ${code}, and not with ${expected}: ${output.slice(-500)}`);
  }
  return seconds;
}
