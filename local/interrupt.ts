import { Failure } from "./failure.ts";

const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Ctrl-C, a closed terminal or a polite kill, as an AbortSignal for the length of one piece of work. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return await until(work, (controller, name) => {
    process.stderr.write(`\n${name}: ending what is under way; what is done is kept.\n`);
    controller.abort(new Failure(`Interrupted by ${name}. Run the command again to go on from here.`, 130));
  });
}

/** The same for work that goes on until it is interrupted, such as following a log. */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return await until(work, (controller) => controller.abort());
}

async function until<T>(
  work: (signal: AbortSignal) => Promise<T>,
  onSignal: (controller: AbortController, name: NodeJS.Signals) => void,
): Promise<T> {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals) => {
    if (!controller.signal.aborted) {
      onSignal(controller, name);
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
