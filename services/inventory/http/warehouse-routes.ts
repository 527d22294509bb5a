import { Problem, pageOf, pageQuery, pageReplyOf, pageRequestOf, type Route, tokenRoute } from "@plinth/chassis";
import { z } from "zod";
import { newWarehouse, warehouseId } from "../domain/warehouse.ts";
import type { WarehousesInPostgres } from "../postgres/warehouses-in-postgres.ts";

const warehouseReply = z.object({ id: z.string(), name: z.string(), createdAt: z.iso.datetime() });

export function warehouseRoutes(warehouses: WarehousesInPostgres): Route[] {
  return [
    tokenRoute("POST", "/v1/warehouses", {
      summary: "Open a warehouse",
      role: "admin",
      body: newWarehouse,
      status: 201,
      reply: warehouseReply,
      problems: ["warehouse-exists"],
      handle: async ({ body }) => {
        const opened = await warehouses.add(body);
        if (opened === undefined) {
          throw new Problem("warehouse-exists");
        }
        return opened;
      },
    }),
    tokenRoute("GET", "/v1/warehouses", {
      summary: "List the warehouses, by id",
      role: "admin",
      query: pageQuery,
      status: 200,
      reply: pageOf(warehouseReply),
      problems: ["invalid-query", "invalid-cursor"],
      handle: async ({ query }) =>
        pageReplyOf(await warehouses.list(pageRequestOf(query, warehouseId)), (warehouse) => warehouse),
    }),
  ];
}
