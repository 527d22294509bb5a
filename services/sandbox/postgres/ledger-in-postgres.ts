import { type Page, type PageRequest, pageOfRows } from "@plinth/chassis";
import type { Database, Statement } from "@plinth/chassis/postgres";
import type { Charge, Ledger, LedgerEntry, Settlement } from "../domain/charge.ts";

interface EntryRow {
  /** A bigint, which comes as text. */
  position: string;
  id: string;
  key: string;
  kind: LedgerEntry["kind"];
  /** A bigint, which comes as text. */
  amount: string;
  currency: string;
  created_at: Date;
}

interface ChargeRow extends EntryRow {
  refunded: boolean;
  net: string;
}

const ENTRY = "position, id, key, kind, amount, currency, created_at";

/**
 * Waits where another transaction is about to settle the same key, and then adds nothing. No index is named: of two rows at
 * once the first conflict may be in any unique index of the table, and one that is not named raises an error.
 */
const SETTLE: Statement = {
  name: "settle",
  text: `insert into ledger (key, kind, amount, currency) values ($1, $2, $3, $4)
         on conflict do nothing
         returning ${ENTRY}, false as refunded, case kind when 'charge' then amount else 0 end as net`,
};
const REFUND: Statement = {
  name: "refund",
  text: `insert into ledger (key, kind, amount, currency)
         select key, 'refund', amount, currency from ledger where key = $1 and kind = 'charge'
         on conflict do nothing`,
};
const CHARGES = `select s.position, s.id, s.key, s.kind, s.amount, s.currency, s.created_at,
                        r.id is not null as refunded,
                        case s.kind when 'charge' then s.amount else 0 end - coalesce(r.amount, 0) as net
                 from ledger s left join ledger r on r.key = s.key and r.kind = 'refund'
                 where s.kind <> 'refund'`;
const CHARGE_OF: Statement = { name: "charge-of", text: `${CHARGES} and s.key = $1` };
const LIST_CHARGES: Statement = {
  name: "list-charges",
  text: `${CHARGES} and ($1::bigint is null or s.position < $1) order by s.position desc limit $2`,
};
const LIST_ENTRIES: Statement = {
  name: "list-entries",
  text: `select ${ENTRY} from ledger
         where ($1::text is null or key = $1) and ($2::bigint is null or position < $2)
         order by position desc limit $3`,
};

export class LedgerInPostgres implements Ledger {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async settle({ key, kind, amount, currency }: Settlement): Promise<Charge | undefined> {
    const [row] = await this.#database.rows<ChargeRow>(SETTLE, [key, kind, amount, currency]);
    return row === undefined ? undefined : chargeOf(row);
  }

  async chargeOf(key: string): Promise<Charge | undefined> {
    const [row] = await this.#database.rows<ChargeRow>(CHARGE_OF, [key]);
    return row === undefined ? undefined : chargeOf(row);
  }

  async refund(key: string): Promise<void> {
    await this.#database.rows(REFUND, [key]);
  }

  async charges({ after, limit }: PageRequest): Promise<Page<Charge>> {
    const rows = await this.#database.rows<ChargeRow>(LIST_CHARGES, [after, limit + 1]);
    return pageOfRows(rows, limit, chargeOf, ({ position }) => position);
  }

  async entries(key: string | undefined, { after, limit }: PageRequest): Promise<Page<LedgerEntry>> {
    const rows = await this.#database.rows<EntryRow>(LIST_ENTRIES, [key, after, limit + 1]);
    return pageOfRows(rows, limit, entryOf, ({ position }) => position);
  }
}

function chargeOf(row: ChargeRow): Charge {
  const { id, key, kind, currency, refunded } = row;
  return {
    id,
    key,
    status: kind === "charge" ? "succeeded" : "declined",
    declineReason: kind === "charge" ? null : kind === "void" ? "voided" : "card-declined",
    amount: Number(row.amount),
    currency,
    refunded,
    net: Number(row.net),
    createdAt: row.created_at.toISOString(),
  };
}

function entryOf({ id, key, kind, amount, currency, created_at }: EntryRow): LedgerEntry {
  return { id, key, kind, amount: Number(amount), currency, createdAt: created_at.toISOString() };
}
