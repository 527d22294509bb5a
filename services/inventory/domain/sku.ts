import { z } from "zod";

/** What a product is known by, in orders and on shelves. */
export const sku = z
  .string()
  .regex(/^[\w.-]{1,64}$/, "A SKU has 1 to 64 letters, digits, dots, hyphens and underscores");
