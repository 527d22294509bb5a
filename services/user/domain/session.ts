import type { Role } from "./role.ts";

/** A refresh token and the log-in that it belongs to. */
export interface KnownToken {
  readonly sessionId: string;
  readonly userId: string;
  readonly roles: readonly Role[];
  /** Whether it was traded for its successor already. */
  readonly used: boolean;
}

/**
 * Where log-ins are kept. Each is a family of refresh tokens, one after the other, of which the last is live. Tokens are
 * known by their SHA-256 only.
 */
export interface Sessions {
  /** @returns the new session's id */
  open(userId: string, tokenHash: Buffer): Promise<string>;
  /** @returns undefined for a token that was never given out, or whose session is over */
  find(tokenHash: Buffer): Promise<KnownToken | undefined>;
  /**
   * Trades a live token for its successor. Of several calls with one token one succeeds, whichever replica they reach.
   * @returns false when it is not live any more
   */
  rotate(sessionId: string, tokenHash: Buffer, successorHash: Buffer): Promise<boolean>;
  /** Ends the session, if it is the user's. */
  end(sessionId: string, userId: string): Promise<void>;
}
