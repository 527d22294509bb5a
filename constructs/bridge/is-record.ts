/** A JSON object: neither null, nor an array, nor an instance of a class such as an Output. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
