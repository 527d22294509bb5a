import { openRoute, type Route } from "@plinth/chassis";
import { z } from "zod";
import { email } from "../domain/email.ts";
import { typedPassword } from "../domain/password.ts";
import type { LogIn } from "../use-cases/log-in.ts";

export function sessionRoutes(logIn: LogIn): Route[] {
  return [
    openRoute("POST", "/v1/sessions", {
      summary: "Log in",
      body: z.strictObject({ email, password: typedPassword }),
      status: 201,
      reply: z.object({ accessToken: z.string(), tokenType: z.literal("Bearer"), expiresIn: z.int() }),
      problems: ["wrong-credentials"],
      handle: ({ body }) => logIn(body),
    }),
  ];
}
