import { messageOf } from "../failure.ts";
import type { Progress } from "../progress.ts";

/** Does a part of the story, and says on the progress how it ended. */
export type Tell = <T>(name: string, work: () => Promise<T>, summary: (result: T) => string) => Promise<T>;

export function telling(progress: Progress): Tell {
  return async (name, work, summary) => {
    const step = progress.step(name);
    try {
      const result = await work();
      step.done(summary(result));
      return result;
    } catch (error) {
      step.fail(messageOf(error).split("\n", 1)[0] ?? "");
      throw error;
    }
  };
}
