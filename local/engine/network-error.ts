const codes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Whether an error, or what caused it, says that a server could not be reached or went away: nobody knows what it did. */
export function isNetworkError(error: unknown): boolean {
  if (typeof error !== "object" || error === null) {
    return false;
  }
  if ("code" in error && typeof error.code === "string" && codes.has(error.code)) {
    return true;
  }
  return "cause" in error && isNetworkError(error.cause);
}
