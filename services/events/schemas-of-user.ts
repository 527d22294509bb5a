import { z } from "zod";

const user = z.object({
  userId: z.uuid(),
  email: z.email(),
  name: z.string(),
  /** Grows with each change. Events of before there was one may still be kept: anything with a version is newer. */
  version: z.int().min(0).default(0),
});

/** `user.events`: what others may know of somebody. */
export const userEvents = {
  "user.registered": { 1: user },
  "user.changed": { 1: user },
} as const;
