import { Failure } from "../failure.ts";
import { Instance } from "../instance.ts";
import { untilInterrupted } from "../interrupt.ts";
import { readPodLogs } from "../node/read-pod-logs.ts";
import { readStackFile } from "../stack-file.ts";

export interface LogsOptions {
  readonly stack: string;
  readonly follow?: boolean;
  readonly tail?: number;
}

/** Prints what a service's pods wrote; works when nothing runs, as long as the logs are kept. */
export async function logs(service: string, options: LogsOptions): Promise<void> {
  readStackFile(options.stack);
  const instance = new Instance(options.stack);
  const { follow = false, tail } = options;
  await untilInterrupted(async (signal) => {
    let lines = 0;
    const source = { instanceDir: instance.dir, service, follow, signal, ...(tail === undefined ? {} : { tail }) };
    for await (const { pod, line } of readPodLogs(source)) {
      lines++;
      process.stdout.write(`${pod} ${line}\n`);
    }
    if (lines === 0 && !follow) {
      throw new Failure(
        `No pod of "${service}" has written anything in stack "${options.stack}". \`npm run status\` lists the services.`,
      );
    }
  });
}
