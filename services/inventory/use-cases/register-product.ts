import { Problem, type TraceContext } from "@plinth/chassis";
import type { Database } from "@plinth/chassis/postgres";
import type { NewProduct, Product } from "../domain/product.ts";
import type { ProductsInPostgres } from "../postgres/products-in-postgres.ts";

/** @throws Problem `product-exists` */
export type RegisterProduct = (product: NewProduct, context: TraceContext) => Promise<Product>;

export function registerProduct(database: Database, products: ProductsInPostgres): RegisterProduct {
  return async (product, context) => {
    const added = await database.transaction((tx) => products.add(tx, product, context));
    if (added === undefined) {
      throw new Problem("product-exists");
    }
    return added;
  };
}
