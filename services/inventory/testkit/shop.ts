import { randomUUID } from "node:crypto";
import { Outbox } from "@plinth/chassis/kafka";
import type { Database, Queries } from "@plinth/chassis/postgres";
import { contractOf } from "@plinth/events";
import type { Decision } from "../domain/reservation.ts";
import { NO_STOCK, replay, type Stock } from "../domain/stock.ts";
import { EventReader } from "../domain/stock-event.ts";
import { ProductsInPostgres } from "../postgres/products-in-postgres.ts";
import { ReservationsInPostgres } from "../postgres/reservations-in-postgres.ts";
import { StockEventsInPostgres } from "../postgres/stock-events-in-postgres.ts";
import { StockInPostgres } from "../postgres/stock-in-postgres.ts";
import { WarehousesInPostgres } from "../postgres/warehouses-in-postgres.ts";
import { MoveStock } from "../use-cases/move-stock.ts";
import { ReadStock } from "../use-cases/read-stock.ts";
import { RebuildStock } from "../use-cases/rebuild-stock.ts";
import { registerProduct } from "../use-cases/register-product.ts";
import { ReserveStock } from "../use-cases/reserve-stock.ts";

export const CONTEXT = { correlationId: "test", traceparent: `00-${"1".repeat(32)}-${"2".repeat(16)}-00` };

/** Pieces by warehouse. */
export type Shelves = Readonly<Record<string, number>>;

/** The use cases on a database, without a service around them. */
export class Shop {
  readonly database: Database;
  readonly decisions: Decision[] = [];
  readonly reservations: ReservationsInPostgres;
  readonly reserveStock: ReserveStock;
  readonly read: ReadStock;
  readonly rebuild: RebuildStock;
  readonly #stock: StockInPostgres;
  readonly #events = new StockEventsInPostgres(new EventReader([]));
  readonly #warehouses: WarehousesInPostgres;
  readonly #move: MoveStock;

  /** @param seconds how long stock is held */
  constructor(database: Database, seconds = 900) {
    this.database = database;
    this.#stock = new StockInPostgres(database);
    this.#warehouses = new WarehousesInPostgres(database);
    this.#move = new MoveStock(this.#stock, this.#warehouses, new Outbox(contractOf("inventory")));
    this.reservations = new ReservationsInPostgres(database, contractOf("inventory"), seconds);
    this.reserveStock = new ReserveStock(this.reservations, (decision) => this.decisions.push(decision));
    this.read = new ReadStock(database, this.#stock, this.#events);
    this.rebuild = new RebuildStock(database, this.#stock, this.#events);
  }

  /** A product of its own, at 250 cents, with pieces on the shelves. @returns its SKU */
  async product(shelves: Shelves): Promise<string> {
    const sku = `sku-${randomUUID()}`;
    const register = registerProduct(this.database, new ProductsInPostgres(this.database));
    await register({ sku, name: "Lamp", price: 250, currency: "EUR" }, CONTEXT);
    for (const [warehouse, quantity] of Object.entries(shelves)) {
      await this.receive(sku, warehouse, quantity);
    }
    return sku;
  }

  async receive(sku: string, warehouse: string, quantity: number): Promise<void> {
    await this.#warehouses.add({ id: warehouse, name: warehouse });
    const target = { sku, precondition: undefined, context: CONTEXT };
    await this.database.transaction((tx) => this.#move.receive(tx, target, { warehouse, quantity }));
  }

  /** Rejects with `stock-reserved` where too little is free. */
  async correct(sku: string, warehouse: string, quantity: number): Promise<void> {
    const target = { sku, precondition: undefined, context: CONTEXT };
    await this.database.transaction((tx) => this.#move.correct(tx, target, { warehouse, quantity, reason: "counted" }));
  }

  /** @param items pieces by SKU @param queries a transaction. @default one of its own */
  reserve(orderId: string, items: Shelves, currency = "EUR", queries: Queries = this.database): Promise<Decision> {
    const lines = Object.entries(items).map(([sku, quantity]) => ({ sku, quantity }));
    return this.reserveStock.reserve(queries, { orderId, items: lines, currency }, CONTEXT);
  }

  /** What was published for an order, in its order. */
  async answers(orderId: string): Promise<{ type: string; data: Record<string, unknown> }[]> {
    return this.database.rows({ name: "answers", text: "select type, data from outbox where key = $1 order by id" }, [
      orderId,
    ]);
  }

  /** What the events of a stream come to, from the first on. @param until the last version that counts. @default all */
  async replayed(sku: string, until = Number.POSITIVE_INFINITY): Promise<Stock> {
    const events = await this.#events.read(this.database, sku, 0, 1_000_000);
    return replay(
      NO_STOCK,
      events.filter(({ version }) => version <= until),
    );
  }

  /** The read model as it stands in the tables. */
  live(sku: string) {
    return this.#stock.read(sku);
  }
}
