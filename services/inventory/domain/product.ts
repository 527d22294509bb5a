import { z } from "zod";
import { label } from "./label.ts";
import { sku } from "./sku.ts";

/** ISO 4217, as the ICU data of this Node knows it. */
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/** Whole minor units. With the bounds of an order (50 lines of 10,000 pieces), no total leaves the safe integers. */
const DEAREST = 1_000_000_000;

export const newProduct = z.strictObject({
  sku,
  name: label,
  price: z.int().min(1, "A price is at least one minor unit").max(DEAREST),
  currency: z.string().refine((code) => CURRENCIES.has(code), "This is not a currency of ISO 4217"),
});

export type NewProduct = z.output<typeof newProduct>;

/** Something that is sold. */
export interface Product extends NewProduct {
  /** ISO 8601 */
  readonly createdAt: string;
}
