import type { ProblemTable } from "@plinth/chassis";

/** What the user service may refuse, beside what every service refuses. */
export const userProblems = {
  "email-taken": { status: 409, title: "There is an account with this email already" },
  "wrong-credentials": {
    status: 401,
    title: "The email or the password is wrong",
    headers: { "www-authenticate": 'Bearer realm="plinth"' },
  },
} as const satisfies ProblemTable;
