import { z } from "zod";

/**
 * An address, as it is stored and compared: one mailbox, one account, however it was typed.
 * Letters are made small in the part before the @ too: in theory servers may tell them apart, in practice none does.
 */
export const email = z
  .string()
  .max(254, "An email address has at most 254 characters")
  .transform((text) => text.trim().normalize("NFC").toLowerCase())
  .pipe(z.email("This is not an email address"));
