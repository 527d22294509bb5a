import type { AccessTokens } from "../crypto/access-tokens.ts";
import { newRefreshToken } from "../crypto/refresh-token.ts";
import type { Sessions } from "../domain/session.ts";
import type { CheckPassword, Login } from "./check-password.ts";
import type { SessionTokens } from "./session-tokens.ts";

/** Begins a session. @param address where the login comes from @throws Problem as `CheckPassword` */
export type LogIn = (login: Login, address: string) => Promise<SessionTokens>;

export function logIn(check: CheckPassword, sessions: Sessions, tokens: AccessTokens): LogIn {
  return async (login, address) => {
    const { id: userId, roles } = await check(login, address);
    const { token: refreshToken, hash } = newRefreshToken();
    const sessionId = await sessions.open(userId, hash);
    const accessToken = await tokens.issue({ userId, sessionId, roles });
    return { accessToken, refreshToken, expiresIn: tokens.lifetime };
  };
}
