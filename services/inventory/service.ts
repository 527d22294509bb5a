import { fileURLToPath } from "node:url";
import { createApp, type Logger, Metrics, Readiness, type Service, tokenChecker } from "@plinth/chassis";
import { Idempotency } from "@plinth/chassis/idempotency";
import { consumeMessages, Outbox, OutboxRelay } from "@plinth/chassis/kafka";
import { databaseUnavailable, openDatabase } from "@plinth/chassis/postgres";
import { contractOf } from "@plinth/events";
import { EventReader } from "./domain/stock-event.ts";
import { inventoryProblems } from "./http/problems.ts";
import { productRoutes } from "./http/product-routes.ts";
import { stockRoutes } from "./http/stock-routes.ts";
import { warehouseRoutes } from "./http/warehouse-routes.ts";
import { INVENTORY_COMMANDS, stockCommands } from "./kafka/stock-commands.ts";
import { ProductsInPostgres } from "./postgres/products-in-postgres.ts";
import { ReservationsInPostgres } from "./postgres/reservations-in-postgres.ts";
import { StockEventsInPostgres } from "./postgres/stock-events-in-postgres.ts";
import { StockInPostgres } from "./postgres/stock-in-postgres.ts";
import { WarehousesInPostgres } from "./postgres/warehouses-in-postgres.ts";
import type { InventorySettings } from "./settings.ts";
import { StockFigures } from "./stock-figures.ts";
import { ExpirySweeper } from "./use-cases/expiry-sweeper.ts";
import { MoveStock } from "./use-cases/move-stock.ts";
import { ReadStock } from "./use-cases/read-stock.ts";
import { RebuildStock } from "./use-cases/rebuild-stock.ts";
import { registerProduct } from "./use-cases/register-product.ts";
import { ReserveStock } from "./use-cases/reserve-stock.ts";

const MIGRATIONS = fileURLToPath(new URL("./postgres/migrations", import.meta.url));

/**
 * The inventory service, with its schema up to date; commands are taken and holds expire from now on.
 * @throws Error when Postgres stays out of reach
 */
export async function createInventoryService(settings: InventorySettings, log: Logger): Promise<Service> {
  const metrics = new Metrics("inventory");
  const database = await openDatabase(settings, MIGRATIONS, "inventory", log);
  const kafka = { kafka: settings, database, metrics, log };
  const contract = contractOf("inventory");
  const relay = new OutboxRelay({ ...kafka, service: "inventory" });
  const products = new ProductsInPostgres(database);
  const warehouses = new WarehousesInPostgres(database);
  const stock = new StockInPostgres(database);
  // No event has a second schema version yet.
  const events = new StockEventsInPostgres(new EventReader([]));
  const reservations = new ReservationsInPostgres(database, contract, settings.RESERVATION_SECONDS);
  const figures = new StockFigures(metrics, () => stock.totals(), log);
  const reserveStock = new ReserveStock(reservations, (decision) => {
    figures.decided(decision);
    relay.nudge();
  });
  const commands = consumeMessages({
    ...kafka,
    group: "inventory",
    contract,
    topics: [INVENTORY_COMMANDS],
    handlers: stockCommands(reserveStock),
  });
  const sweeper = new ExpirySweeper({ database, reservations, reserveStock, log });
  const readiness = new Readiness([
    { name: "postgres", optional: false, check: () => database.check() },
    { name: "kafka", optional: true, check: () => commands.check() },
  ]);
  const useCases = {
    read: new ReadStock(database, stock, events),
    move: new MoveStock(stock, warehouses, new Outbox(contract, () => relay.nudge())),
    rebuild: new RebuildStock(database, stock, events),
  };

  const app = createApp({
    title: "Inventory service",
    version: "1",
    routes: [
      ...productRoutes(products, registerProduct(database, products)),
      ...warehouseRoutes(warehouses),
      ...stockRoutes(useCases, new Idempotency(database)),
    ],
    problems: inventoryProblems,
    authenticate: tokenChecker(settings, log),
    translate: databaseUnavailable,
    readiness,
    metrics,
    log,
    settings,
  });
  return {
    app,
    readiness,
    close: async () => {
      await Promise.all([sweeper.close(), commands.close()]);
      await relay.close();
      await database.close();
    },
  };
}
