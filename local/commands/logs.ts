import { Failure } from "../failure.ts";
import { Instance } from "../instance.ts";
import { interruptible } from "../interrupt.ts";
import { readPodLogs } from "../node/read-pod-logs.ts";

export interface LogsOptions {
  readonly stack: string;
  readonly follow?: boolean;
  readonly tail?: number;
}
