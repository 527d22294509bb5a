import { z } from "zod";

/** What people call a product or a warehouse. */
export const label = z
  .string()
  .max(200, "A name has at most 200 characters")
  .transform((text) => text.trim().normalize("NFC"))
  .refine((text) => text !== "", "A name cannot be empty")
  .refine((text) => !/\p{Cc}/u.test(text), "A name holds no control characters");
