import {
  answer,
  openRoute,
  Problem,
  pageOf,
  pageQuery,
  pageReplyOf,
  pageRequestOf,
  type Route,
  tokenRoute,
} from "@plinth/chassis";
import { z } from "zod";
import { newProduct } from "../domain/product.ts";
import { sku } from "../domain/sku.ts";
import type { ProductsInPostgres } from "../postgres/products-in-postgres.ts";
import type { RegisterProduct } from "../use-cases/register-product.ts";

const productReply = z.object({
  sku: z.string(),
  name: z.string(),
  /** In whole minor units. */
  price: z.int(),
  currency: z.string(),
  createdAt: z.iso.datetime(),
});

export function productRoutes(products: ProductsInPostgres, register: RegisterProduct): Route[] {
  return [
    tokenRoute("POST", "/v1/products", {
      summary: "Register a product",
      role: "admin",
      body: newProduct,
      status: 201,
      reply: productReply,
      problems: ["product-exists"],
      handle: async ({ body, context }) =>
        answer(await register(body, context), { headers: { location: `/v1/products/${body.sku}` } }),
    }),
    openRoute("GET", "/v1/products", {
      summary: "List the products, by SKU",
      query: pageQuery,
      status: 200,
      reply: pageOf(productReply),
      problems: ["invalid-query", "invalid-cursor"],
      handle: async ({ query }) => pageReplyOf(await products.list(pageRequestOf(query, sku)), (product) => product),
    }),
    openRoute("GET", "/v1/products/:sku", {
      summary: "Read a product",
      status: 200,
      reply: productReply,
      problems: ["unknown-product"],
      handle: async ({ params }) => {
        const product = await products.find(params.sku ?? "");
        if (product === undefined) {
          throw new Problem("unknown-product");
        }
        return product;
      },
    }),
  ];
}
