/** One piece of work that takes long enough for a person to wonder about it. */
export interface Step {
  /** Replaces the text beside the step's name. */
  update(text: string): void;
  /** Ends the step well. */
  done(text?: string): void;
  /** Ends the step badly; the error itself is reported by whoever catches it. */
  fail(text: string): void;
}

/** Where long work says how far it is. Never holds a secret; goes to stderr. */
export interface Progress {
  step(name: string): Step;
  /** A line of its own, for what a person should know but need not act on. */
  note(line: string): void;
}

const noStep: Step = { update() {}, done() {}, fail() {} };

/** For callers that want no progress, such as tests. */
export const silentProgress: Progress = { step: () => noStep, note() {} };

/** Plain lines, for pipes and logs: one when a step starts, one when it ends; what changes in between is for terminals. */
export function lineProgress(write: (line: string) => void): Progress {
  return {
    step(name) {
      const started = performance.now();
      const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
      write(`${name} ...`);
      return {
        update() {},
        done: (text) => write(`${name}: ${text ?? "done"} (${elapsed()})`),
        fail: (text) => write(`${name}: failed: ${text}`),
      };
    },
    note: write,
  };
}
