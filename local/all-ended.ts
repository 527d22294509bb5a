import { Failure, messageOf } from "./failure.ts";

/**
 * Like Promise.all, but fails only after every promise has ended, so that nothing goes on behind a failure.
 * @throws the one error, or one whose message has all of them: a Failure where all are Failures, else an AggregateError.
 */
export async function allEnded<T extends readonly unknown[]>(
  promises: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  const ended = await Promise.allSettled(promises);
  const errors = ended.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  if (errors.length > 1) {
    const message = errors.map(messageOf).join("\n\n");
    throw errors.every((error) => error instanceof Failure)
      ? new Failure(message)
      : new AggregateError(errors, message);
  }
  if (errors.length === 1) {
    throw errors[0];
  }
  return ended.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
