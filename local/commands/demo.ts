import { reportLines } from "../demo/report-lines.ts";
import { demonstrate } from "../demo/story.ts";
import { Failure } from "../failure.ts";
import { readBacking } from "../handover.ts";
import { Instance } from "../instance.ts";
import { interruptible } from "../interrupt.ts";
import { writeJson } from "../output.ts";
import { readStackFile } from "../stack-file.ts";
import { readStatus } from "../status.ts";
import { progressOn } from "../terminal-progress.ts";

export interface DemoOptions {
  readonly stack: string;
  readonly json?: boolean;
}

/** Uses the running stack as a customer and its shop would, and shows how one trace goes through all services. */
export async function demo({ stack, json }: DemoOptions): Promise<void> {
  readStackFile(stack);
  const instance = new Instance(stack);
  const { gateway, logins } = await runningStack(instance);
  const report = await interruptible(({ signal }) =>
    demonstrate({ gateway, ...logins, instanceDir: instance.dir, progress: progressOn(process.stderr), signal }),
  );
  if (json) {
    writeJson("-", report);
  } else {
    process.stdout.write(`\n${reportLines(report).join("\n")}\n`);
  }
}

/** @throws Failure where the stack or a service of it is not up */
async function runningStack(instance: Instance) {
  const { gateway, running, fault, services } = await readStatus(instance);
  const backing = readBacking(instance);
  if (gateway === undefined || !running || backing === undefined) {
    const why = fault === undefined ? "" : ` (${fault})`;
    throw new Failure(
      `Stack "${instance.stack}" is not up${why}: \`npm run up\` stands it up. Then run the demo again.`,
    );
  }
  const unready = Object.entries(services).find(([, { ready }]) => ready === 0);
  if (unready !== undefined) {
    throw new Failure(`No pod of "${unready[0]}" is ready: \`npm run logs -- ${unready[0]}\` tells why.`);
  }
  const { adminEmail: email, adminPassword: password, providerKey } = backing.secrets;
  return { gateway, logins: { admin: { email, password }, providerKey } };
}
