/**
 * Like Promise.all, but fails only after every promise has ended, so that nothing goes on behind a failure.
 * @throws the one error, or an AggregateError whose message has all of them.
 */
export async function allEnded<T extends readonly unknown[]>(
  promises: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  const ended = await Promise.allSettled(promises);
  const errors = ended.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  if (errors.length > 1) {
    throw new AggregateError(
      errors,
      errors.map((error) => (error instanceof Error ? error.message : error)).join("\n\n"),
    );
  }
  if (errors.length === 1) {
    throw errors[0];
  }
  return ended.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
