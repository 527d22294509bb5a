import { afterCommit } from "../postgres/open-transaction.ts";
import type { Queries, Statement } from "../postgres/queries.ts";
import type { MessageContext, NewMessage } from "./message.ts";

const ADD: Statement = {
  name: "outbox-add",
  text: `insert into outbox (topic, key, type, data, correlation_id, traceparent)
         select topic, key, type, data, $2, $3
           from jsonb_to_recordset($1::jsonb) with ordinality as m(topic text, key text, type text, data jsonb, place bigint)
          order by place`,
};

/** Messages that are published if, and only if, the transaction commits. */
export class Outbox {
  readonly #nudge: () => void;

  /** @param nudge called when messages have been committed */
  constructor(nudge: () => void = () => undefined) {
    this.#nudge = nudge;
  }

  /** Adds the messages to the transaction, in their order. */
  async add(tx: Queries, { correlationId, traceparent }: MessageContext, ...messages: NewMessage[]): Promise<void> {
    await tx.rows(ADD, [JSON.stringify(messages), correlationId, traceparent]);
    afterCommit(tx, this.#nudge);
  }
}
