/** Waits; an aborted signal ends the wait at once. Never rejects. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || ms <= 0) return resolve();
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, Math.min(ms, 2 ** 31 - 1));
    signal.addEventListener("abort", finish, { once: true });
  });
}

/** The result of `work`, or undefined when it takes longer than `ms`. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  const limit = new AbortController();
  try {
    return await Promise.race([work, pause(ms, limit.signal).then(() => undefined)]);
  } finally {
    limit.abort();
  }
}
