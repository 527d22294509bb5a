import { openRoute, type Route } from "@plinth/chassis";
import { z } from "zod";
import { email } from "../domain/email.ts";
import { personName } from "../domain/name.ts";
import { newPassword } from "../domain/password.ts";
import type { RegisterUser } from "../use-cases/register-user.ts";
import { profileReply, replyOf } from "./profile-reply.ts";

export function userRoutes(register: RegisterUser): Route[] {
  return [
    openRoute("POST", "/v1/users", {
      summary: "Register",
      body: z.strictObject({ email, password: newPassword, name: personName }),
      status: 201,
      reply: profileReply,
      headers: { location: "/v1/users/me" },
      problems: ["email-taken", "too-many-attempts"],
      handle: async ({ body, address, context }) => replyOf(await register(body, address, context)),
    }),
  ];
}
