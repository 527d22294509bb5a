/** Whether what was thrown carries this system error code, such as ENOENT. */
export function hasCode(thrown: unknown, code: string): boolean {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && thrown.code === code;
}
