import { afterCommit } from "../postgres/open-transaction.ts";
import type { Queries, Statement } from "../postgres/queries.ts";
import type { TraceContext } from "../request-context.ts";
import type { NewMessage } from "./message.ts";
import { type MessageContract, refuseNew } from "./message-contract.ts";

const ADD: Statement = {
  name: "outbox-add",
  text: `insert into outbox (topic, key, type, data, correlation_id, traceparent)
         select topic, key, type, data, $5, $6
           from unnest($1::text[], $2::text[], $3::text[], $4::json[]) with ordinality as m(topic, key, type, data, place)
          order by place`,
};

/** Messages that are published if, and only if, the transaction commits. */
export class Outbox {
  readonly #contract: MessageContract;
  readonly #nudge: () => void;

  /**
   * @param contract of the service that publishes
   * @param nudge called when messages have been committed
   */
  constructor(contract: MessageContract, nudge: () => void = () => undefined) {
    this.#contract = contract;
    this.#nudge = nudge;
  }

  /**
   * Adds the messages to the transaction, in their order.
   * @throws ContractError when the service may not publish one of them; then none is added
   */
  async add(tx: Queries, { correlationId, traceparent }: TraceContext, ...messages: NewMessage[]): Promise<void> {
    for (const message of messages) {
      refuseNew(this.#contract, message);
    }
    await tx.rows(ADD, [
      messages.map(({ topic }) => topic),
      messages.map(({ key }) => key),
      messages.map(({ type }) => type),
      messages.map(({ data }) => JSON.stringify(data)),
      correlationId,
      traceparent,
    ]);
    afterCommit(tx, this.#nudge);
  }
}
