import { type Route, tokenRoute } from "@plinth/chassis";
import { z } from "zod";
import { personName } from "../domain/name.ts";
import type { OwnProfile } from "../use-cases/own-profile.ts";
import { profileReply, replyOf } from "./profile-reply.ts";

export function profileRoutes(profile: OwnProfile): Route[] {
  return [
    tokenRoute("GET", "/v1/users/me", {
      summary: "Read the own profile",
      status: 200,
      reply: profileReply,
      handle: async ({ caller }) => replyOf(await profile.read(caller)),
    }),
    tokenRoute("PATCH", "/v1/users/me", {
      summary: "Change the own profile",
      body: z.strictObject({ name: personName }),
      status: 200,
      reply: profileReply,
      handle: async ({ caller, body, context }) => replyOf(await profile.change(caller, body, context)),
    }),
  ];
}
