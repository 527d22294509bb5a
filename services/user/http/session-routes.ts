import { openRoute, type Route, tokenRoute } from "@plinth/chassis";
import { z } from "zod";
import { email } from "../domain/email.ts";
import { typedPassword } from "../domain/password.ts";
import type { LogIn } from "../use-cases/log-in.ts";
import type { LogOut } from "../use-cases/log-out.ts";
import type { RefreshSession } from "../use-cases/refresh-session.ts";
import type { SessionTokens } from "../use-cases/session-tokens.ts";

const sessionReply = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  tokenType: z.literal("Bearer"),
  expiresIn: z.int(),
});

function replyOf({ accessToken, refreshToken, expiresIn }: SessionTokens): z.input<typeof sessionReply> {
  return { accessToken, refreshToken, tokenType: "Bearer", expiresIn };
}

export interface SessionUseCases {
  readonly logIn: LogIn;
  readonly refresh: RefreshSession;
  readonly logOut: LogOut;
}

export function sessionRoutes({ logIn, refresh, logOut }: SessionUseCases): Route[] {
  return [
    openRoute("POST", "/v1/sessions", {
      summary: "Log in",
      body: z.strictObject({ email, password: typedPassword }),
      status: 201,
      reply: sessionReply,
      problems: ["wrong-credentials", "too-many-attempts"],
      handle: async ({ body, address }) => replyOf(await logIn(body, address)),
    }),
    openRoute("POST", "/v1/sessions/refresh", {
      summary: "Trade a refresh token for the next access and refresh token",
      body: z.strictObject({ refreshToken: z.string().max(200) }),
      status: 200,
      reply: sessionReply,
      problems: ["invalid-refresh-token", "refresh-raced"],
      handle: async ({ body, context }) => replyOf(await refresh(body.refreshToken, context.log)),
    }),
    tokenRoute("DELETE", "/v1/sessions", {
      summary: "Log out: end the session that the access token comes from",
      status: 204,
      reply: z.undefined(),
      problems: ["forbidden"],
      handle: async ({ caller }) => {
        await logOut(caller);
        return undefined;
      },
    }),
  ];
}
