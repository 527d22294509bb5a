import { z } from "zod";

/** Most lines of an order. */
const MOST_ITEMS = 50;

const item = z.strictObject({
  sku: z.string().regex(/^[\w.-]{1,64}$/, "A SKU has 1 to 64 letters, digits, dots, hyphens and underscores"),
  quantity: z.int().min(1).max(10_000),
});

/** An order, as its customer writes it. */
export const newOrder = z.strictObject({
  items: z
    .array(item)
    .min(1, "An order has at least one item")
    .max(MOST_ITEMS, `An order has at most ${MOST_ITEMS} items`)
    .refine((items) => new Set(items.map(({ sku }) => sku)).size === items.length, "Each SKU may come once"),
  currency: z.string().regex(/^[A-Z]{3}$/, "A currency is three capital letters (ISO 4217)"),
  payment: z.strictObject({
    method: z.literal("card"),
    /** Stands for the card, at the payment provider. */
    token: z.string().regex(/^[\x21-\x7e]{1,255}$/, "A payment token has 1 to 255 visible characters"),
  }),
});
