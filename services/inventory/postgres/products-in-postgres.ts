import { type Page, type PageRequest, pageOfRows, type TraceContext } from "@plinth/chassis";
import type { Database, Queries, Statement } from "@plinth/chassis/postgres";
import type { NewProduct, Product } from "../domain/product.ts";

interface ProductRow {
  sku: string;
  name: string;
  price: string;
  currency: string;
  created_at: Date;
}

const PRODUCT = "sku, name, price, currency, created_at";

const ADD: Statement = {
  name: "add-product",
  text: `insert into products (sku, name, price, currency) values ($1, $2, $3, $4)
         on conflict (sku) do nothing returning ${PRODUCT}`,
};
const ADD_HEAD: Statement = { name: "add-stock-head", text: "insert into stock (sku, version) values ($1, 1)" };
const BEGIN_STREAM: Statement = {
  name: "begin-stream",
  text: "select append_stock_event($1, 1, 'product.registered', $2, $3, $4)",
};
const FIND: Statement = { name: "find-product", text: `select ${PRODUCT} from products where sku = $1` };
const LIST: Statement = {
  name: "list-products",
  text: `select ${PRODUCT} from products where sku > coalesce($1, '') order by sku limit $2`,
};

/** The products; each begins the stream of its SKU. */
export class ProductsInPostgres {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns undefined when the SKU is taken */
  async add(tx: Queries, product: NewProduct, context: TraceContext): Promise<Product | undefined> {
    const { sku, name, price, currency } = product;
    const [row] = await tx.rows<ProductRow>(ADD, [sku, name, price, currency]);
    if (row === undefined) {
      return undefined;
    }
    await tx.rows(ADD_HEAD, [sku]);
    await tx.rows(BEGIN_STREAM, [
      sku,
      JSON.stringify({ name, price, currency }),
      context.correlationId,
      context.traceparent,
    ]);
    return productOf(row);
  }

  async find(sku: string): Promise<Product | undefined> {
    const [row] = await this.#database.rows<ProductRow>(FIND, [sku]);
    return row === undefined ? undefined : productOf(row);
  }

  /** By SKU. */
  async list({ after, limit }: PageRequest): Promise<Page<Product>> {
    const rows = await this.#database.rows<ProductRow>(LIST, [after, limit + 1]);
    return pageOfRows(rows, limit, productOf, ({ sku }) => sku);
  }
}

function productOf({ created_at: createdAt, price, ...row }: ProductRow): Product {
  return { ...row, price: Number(price), createdAt: createdAt.toISOString() };
}
