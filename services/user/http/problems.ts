import type { ProblemTable } from "@plinth/chassis";

/** What the user service may refuse, beside what every service refuses. */
export const userProblems = {
  "email-taken": { status: 409, title: "There is an account with this email already" },
  "wrong-credentials": {
    status: 401,
    title: "The email or the password is wrong",
    headers: { "www-authenticate": 'Bearer realm="plinth"' },
  },
  "too-many-attempts": { status: 429, title: "Too many attempts: wait before the next one" },
  "invalid-refresh-token": {
    status: 401,
    title: "The refresh token is not valid: log in again",
    headers: { "www-authenticate": 'Bearer realm="plinth"' },
  },
  "refresh-raced": { status: 409, title: "Another request uses this refresh token: its answer counts" },
} as const satisfies ProblemTable;
