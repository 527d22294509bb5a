import { type Page, type PageRequest, pageOfRows } from "@plinth/chassis";
import type { Database, Queries, Statement } from "@plinth/chassis/postgres";
import type { NewWarehouse, Warehouse } from "../domain/warehouse.ts";

interface WarehouseRow {
  id: string;
  name: string;
  created_at: Date;
}

const ADD: Statement = {
  name: "add-warehouse",
  text: "insert into warehouses (id, name) values ($1, $2) on conflict (id) do nothing returning id, name, created_at",
};
const EXISTS: Statement = { name: "warehouse-exists", text: "select from warehouses where id = $1" };
const LIST: Statement = {
  name: "list-warehouses",
  text: "select id, name, created_at from warehouses where id > coalesce($1, '') order by id limit $2",
};

/** The warehouses. */
export class WarehousesInPostgres {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns undefined when the id is taken */
  async add({ id, name }: NewWarehouse): Promise<Warehouse | undefined> {
    const [row] = await this.#database.rows<WarehouseRow>(ADD, [id, name]);
    return row === undefined ? undefined : warehouseOf(row);
  }

  async exists(queries: Queries, id: string): Promise<boolean> {
    return (await queries.rows(EXISTS, [id])).length > 0;
  }

  /** By id. */
  async list({ after, limit }: PageRequest): Promise<Page<Warehouse>> {
    const rows = await this.#database.rows<WarehouseRow>(LIST, [after, limit + 1]);
    return pageOfRows(rows, limit, warehouseOf, ({ id }) => id);
  }
}

function warehouseOf({ id, name, created_at: createdAt }: WarehouseRow): Warehouse {
  return { id, name, createdAt: createdAt.toISOString() };
}
