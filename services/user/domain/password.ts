import { z } from "zod";

/** Length is what counts: no rules on kinds of characters. @see https://pages.nist.gov/800-63-4/sp800-63b.html */
export const newPassword = z
  .string()
  .min(8, "A password has at least 8 characters")
  .max(256, "A password has at most 256 characters");

/** What is typed to log in: compared, so only bounded. */
export const typedPassword = z.string().max(256, "A password has at most 256 characters");
