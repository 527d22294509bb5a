/** The code of a system error, such as `ECONNREFUSED`; of the first one where several addresses were tried. */
export function errorCodeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  return "errors" in error && Array.isArray(error.errors) ? errorCodeOf(error.errors[0]) : undefined;
}

/** Whether what was thrown carries this system error code, such as `ENOENT`. */
export function hasCode(thrown: unknown, code: string): boolean {
  return errorCodeOf(thrown) === code;
}
