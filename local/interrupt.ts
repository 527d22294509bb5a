import { Failure } from "./failure.ts";

const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** What one piece of work hears of Ctrl-C. */
export interface Interrupts {
  /** The first: end what is under way, begin nothing new. */
  readonly signal: AbortSignal;
  /** The second: give up what is under way. */
  readonly cancel: AbortSignal;
}

/**
 * Ctrl-C, a closed terminal or a polite kill, for the length of one piece of work. Thrice ends the process at once.
 * @throws Failure with exit code 130 when the work fails after the first one
 */
export async function interruptible<T>(work: (interrupts: Interrupts) => Promise<T>): Promise<T> {
  const end = new AbortController();
  const cancel = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (cancel.signal.aborted) {
      say(`${name} again: ended at once. Run the command again to go on from here.`);
      process.exit(130);
    } else if (end.signal.aborted) {
      say(`${name} again: giving up what is under way. Once more ends this at once.`);
      cancel.abort();
    } else {
      say(`${name}: ending what is under way; what is done is kept. Once more gives it up.`);
      end.abort(new Failure(`Interrupted by ${name}. Run the command again to go on from here.`, 130));
    }
  };
  try {
    return await listening(onSignal, () => work({ signal: end.signal, cancel: cancel.signal }));
  } catch (error) {
    throw end.signal.aborted ? end.signal.reason : error;
  }
}

/** For work that goes on until it is interrupted, such as following a log. */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const end = new AbortController();
  return await listening(
    () => end.abort(),
    () => work(end.signal),
  );
}

async function listening<T>(onSignal: (name: NodeJS.Signals) => void, work: () => Promise<T>): Promise<T> {
  for (const signal of signals) {
    process.on(signal, onSignal);
  }
  try {
    return await work();
  } finally {
    for (const signal of signals) {
      process.off(signal, onSignal);
    }
  }
}

function say(line: string): void {
  process.stderr.write(`\n${line}\n`);
}
