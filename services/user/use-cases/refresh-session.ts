import { type Logger, Problem } from "@plinth/chassis";
import type { AccessTokens } from "../crypto/access-tokens.ts";
import { newRefreshToken, refreshTokenHash } from "../crypto/refresh-token.ts";
import type { Sessions } from "../domain/session.ts";
import type { SessionTokens } from "./session-tokens.ts";

/**
 * Trades a refresh token for the next pair of tokens.
 *
 * A token that was used before and comes back is in two hands: nobody knows which is the thief's, so the session ends. The
 * one exception is a client that submits a token twice at once: a submit that arrives while another of the same token is
 * under way here, or that found it live before another replica used it. One wins, and the other is told so without harm: it
 * gets no token, so there is never a second branch. No clock is involved, and so no span of time in which a stolen token
 * could come back unnoticed. Where a thief wins, the owner's next try is the reuse that ends the session.
 *
 * A lost answer cannot be told from theft: such a client has to log in again.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9700#section-4.14
 * @throws Problem `invalid-refresh-token` for an unknown, old or reused token, `refresh-raced` for the slower of two at once
 */
export type RefreshSession = (refreshToken: string, log: Logger) => Promise<SessionTokens>;

export function refreshSession(sessions: Sessions, tokens: AccessTokens): RefreshSession {
  const trade = async (hash: Buffer, log: Logger): Promise<SessionTokens> => {
    const known = await sessions.find(hash);
    if (known === undefined) {
      throw new Problem("invalid-refresh-token");
    }
    const { sessionId, userId, roles } = known;
    if (known.used) {
      await sessions.end(sessionId, userId);
      log.warn({ sessionId, userId }, "a used refresh token came back: its session is over");
      throw new Problem("invalid-refresh-token");
    }
    const successor = newRefreshToken();
    // Signed first, so that once the token is used up nothing but the answer is left to do.
    const accessToken = await tokens.issue({ userId, sessionId, roles });
    if (!(await sessions.rotate(sessionId, hash, successor.hash))) {
      throw new Problem("refresh-raced");
    }
    return { accessToken, refreshToken: successor.token, expiresIn: tokens.lifetime };
  };
  const underWay = new Set<string>();
  return async (refreshToken, log) => {
    const hash = refreshTokenHash(refreshToken);
    const key = hash.toString("base64");
    if (underWay.has(key)) {
      throw new Problem("refresh-raced");
    }
    underWay.add(key);
    try {
      return await trade(hash, log);
    } finally {
      underWay.delete(key);
    }
  };
}
