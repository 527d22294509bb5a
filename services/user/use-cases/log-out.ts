import { type Caller, Problem } from "@plinth/chassis";
import type { Sessions } from "../domain/session.ts";

/**
 * Ends the log-in that the caller's access token comes from: its refresh tokens are good for nothing any more. Access
 * tokens are checked without asking us, so this one still works for the rest of its minutes. Ending it again does no harm.
 *
 * @throws Problem `forbidden` for the token of an OAuth client: that one is revoked where it was issued
 */
export type LogOut = (caller: Caller) => Promise<void>;

export function logOut(sessions: Sessions): LogOut {
  return async ({ subject, sessionId }) => {
    if (sessionId === undefined) {
      throw new Problem("forbidden");
    }
    await sessions.end(sessionId, subject);
  };
}
