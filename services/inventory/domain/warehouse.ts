import { z } from "zod";
import { label } from "./label.ts";

export const warehouseId = z
  .string()
  .regex(/^[\w.-]{1,64}$/, "A warehouse's id has 1 to 64 letters, digits, dots, hyphens and underscores");

export const newWarehouse = z.strictObject({ id: warehouseId, name: label });

export type NewWarehouse = z.output<typeof newWarehouse>;

/** Where stock is kept. */
export interface Warehouse extends NewWarehouse {
  /** ISO 8601 */
  readonly createdAt: string;
}
