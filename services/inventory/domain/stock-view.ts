/** What one warehouse has of a SKU. */
export interface WarehouseStock {
  readonly warehouse: string;
  /** Pieces on the shelf, those in reservation among them. */
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
}

/** The stock of a SKU, as it is read. */
export interface StockView {
  readonly sku: string;
  /** Over all warehouses. */
  readonly available: number;
  readonly reserved: number;
  /** The version of the SKU's stream that all figures belong to. */
  readonly version: number;
  /** By id. */
  readonly warehouses: readonly WarehouseStock[];
}
