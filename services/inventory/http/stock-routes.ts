import {
  answer,
  openRoute,
  Problem,
  pageOf,
  pageQuery,
  pageReplyOf,
  pageRequestOf,
  type Route,
  type RouteRequest,
  tokenRoute,
} from "@plinth/chassis";
import { type Idempotency, idempotentRoute } from "@plinth/chassis/idempotency";
import { z } from "zod";
import { correction, receipt } from "../domain/movement.ts";
import type { StockEvent } from "../domain/stock-event.ts";
import type { MoveStock, Target } from "../use-cases/move-stock.ts";
import type { ReadStock } from "../use-cases/read-stock.ts";
import type { RebuildStock } from "../use-cases/rebuild-stock.ts";
import { ifMatch, tagOf } from "./if-match.ts";

const pieces = z.int();

const stockReply = z.object({
  sku: z.string(),
  available: pieces,
  reserved: pieces,
  version: z.int(),
  warehouses: z.array(z.object({ warehouse: z.string(), onHand: pieces, reserved: pieces, available: pieces })),
});

const movedReply = z.object({
  sku: z.string(),
  warehouse: z.string(),
  quantity: pieces,
  available: pieces,
  version: z.int(),
});

const eventReply = z.object({
  version: z.int(),
  type: z.string(),
  data: z.looseObject({}),
  at: z.iso.datetime(),
  correlationId: z.string(),
});

const rebuiltReply = z.object({ streams: z.int(), corrected: z.int() });

/** The place of an event: its version. */
const eventPlace = z.int().min(1);

const WRITE_PROBLEMS = [
  "if-match-malformed",
  "unknown-product",
  "unknown-warehouse",
  "version-stale",
  "version-lost-race",
] as const;

/** What the use cases do that the routes lead to. */
export interface StockUseCases {
  readonly read: ReadStock;
  readonly move: MoveStock;
  readonly rebuild: RebuildStock;
}

export function stockRoutes({ read, move, rebuild }: StockUseCases, idempotency: Idempotency): Route[] {
  return [
    openRoute("GET", "/v1/stock/:sku", {
      summary: "Read the stock of a product; its version is the entity tag",
      status: 200,
      reply: stockReply,
      problems: ["unknown-product"],
      handle: async ({ params }) => {
        const view = await read.now(skuIn(params));
        return answer({ ...view, warehouses: [...view.warehouses] }, { headers: { etag: tagOf(view.version) } });
      },
    }),
    tokenRoute("GET", "/v1/stock/:sku/versions/:version", {
      summary: "Read the stock as it was at a version",
      role: "admin",
      status: 200,
      reply: stockReply,
      problems: ["unknown-product", "unknown-version"],
      handle: async ({ params }) => {
        const view = await read.at(skuIn(params), versionIn(params));
        return { ...view, warehouses: [...view.warehouses] };
      },
    }),
    tokenRoute("GET", "/v1/stock/:sku/events", {
      summary: "List what happened to the stock, the oldest first",
      role: "admin",
      query: pageQuery,
      status: 200,
      reply: pageOf(eventReply),
      problems: ["invalid-query", "invalid-cursor", "unknown-product"],
      handle: async ({ params, query }) =>
        pageReplyOf(await read.events(skuIn(params), pageRequestOf(query, eventPlace)), replyOf),
    }),
    idempotentRoute("POST", "/v1/stock/:sku/receipts", idempotency, {
      summary: "Book a delivery to a warehouse",
      role: "admin",
      body: receipt,
      status: 201,
      reply: movedReply,
      problems: WRITE_PROBLEMS,
      handle: async (request) => {
        const { body, transaction, params } = request;
        const { available, version } = await move.receive(transaction, targetOf(request), body);
        return answer({ sku: skuIn(params), ...body, available, version }, { headers: { etag: tagOf(version) } });
      },
    }),
    idempotentRoute("POST", "/v1/stock/:sku/corrections", idempotency, {
      summary: "Book what a count of the shelves found: more, or less, but never less than is reserved",
      role: "admin",
      body: correction,
      status: 201,
      reply: movedReply.extend({ reason: z.string() }),
      problems: [...WRITE_PROBLEMS, "stock-reserved"],
      handle: async (request) => {
        const { body, transaction, params } = request;
        const { available, version } = await move.correct(transaction, targetOf(request), body);
        return answer({ sku: skuIn(params), ...body, available, version }, { headers: { etag: tagOf(version) } });
      },
    }),
    tokenRoute("POST", "/v1/stock/:sku/rebuild", {
      summary: "Work the stock of a product out anew from its events; of all products where the SKU is `*`",
      role: "admin",
      status: 200,
      reply: rebuiltReply,
      problems: ["unknown-product"],
      handle: ({ params }) => (params.sku === "*" ? rebuild.all() : rebuild.one(skuIn(params))),
    }),
  ];
}

function skuIn({ sku = "" }: Readonly<Record<string, string>>): string {
  return sku;
}

/** @throws Problem `unknown-version` for what is none */
function versionIn({ version = "" }: Readonly<Record<string, string>>): number {
  if (!/^[1-9]\d{0,14}$/.test(version)) {
    throw new Problem("unknown-version");
  }
  return Number(version);
}

/** @throws Problem `if-match-malformed` */
function targetOf({ params, context, header }: RouteRequest<unknown>): Target {
  return { sku: skuIn(params), precondition: ifMatch(header("if-match")), context };
}

function replyOf({ version, type, data, at, correlationId }: StockEvent): z.input<typeof eventReply> {
  return { version, type, data: { ...data }, at, correlationId };
}
