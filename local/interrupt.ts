import { Failure } from "./failure.ts";

/** Ctrl-C, a closed terminal or a polite kill, as an AbortSignal for the length of one piece of work. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  const stop = (signal: NodeJS.Signals) => {
    if (!controller.signal.aborted) {
      process.stderr.write(`\n${signal}: ending what is under way; what is done is kept.\n`);
      controller.abort(new Failure(`Interrupted by ${signal}. Run the command again to go on from here.`, 130));
    }
  };
  for (const signal of signals) {
    process.on(signal, stop);
  }
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) {
      process.off(signal, stop);
    }
  }
}
