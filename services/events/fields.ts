import { z } from "zod";

export const orderId = z.uuid();

/** What a product is known by, in orders and on shelves. */
export const sku = z
  .string()
  .regex(/^[\w.-]{1,64}$/, "A SKU has 1 to 64 letters, digits, dots, hyphens and underscores");

/** Pieces. */
export const quantity = z.int().min(1);

/** Minor units. */
export const amount = z.int().min(0);

/** ISO 4217 */
export const currency = z.string().regex(/^[A-Z]{3}$/, "A currency is three capital letters (ISO 4217)");
