import { type Page, type PageRequest, pageOfRows } from "@plinth/chassis";
import type { Database, Queries, Statement } from "@plinth/chassis/postgres";
import type { Inbox, Message, NewMessage } from "../domain/message.ts";

interface MessageRow {
  /** A bigint, which comes as text. */
  position: string;
  id: string;
  channel: Message["channel"];
  recipient: string;
  sender: string | null;
  subject: string | null;
  text: string;
  message_id: string | null;
  received_at: Date;
}

/** The oldest go. */
const MOST_KEPT = 5_000;

const MESSAGE = "position, id, channel, recipient, sender, subject, text, message_id, received_at";

const ADD: Statement = {
  name: "add-message",
  text: `insert into messages (channel, recipient, sender, subject, text, message_id)
         values ($1, $2, $3, $4, $5, $6) returning ${MESSAGE}`,
};
/** Positions have gaps, so this may keep fewer, but never more. */
const PURGE: Statement = {
  name: "purge-messages",
  text: "delete from messages where position <= (select max(position) from messages) - $1",
};
const LIST: Statement = {
  name: "list-messages",
  text: `select ${MESSAGE} from messages
         where ($1::text is null or recipient = $1) and ($2::bigint is null or position < $2)
         order by position desc limit $3`,
};

export class InboxInPostgres implements Inbox {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add(messages: readonly NewMessage[]): Promise<Message[]> {
    return this.#database.transaction(async (tx) => {
      const added: Message[] = [];
      for (const message of messages) {
        added.push(...(await addOne(tx, message)));
      }
      await tx.rows(PURGE, [MOST_KEPT]);
      return added;
    });
  }

  async list(to: string | undefined, { after, limit }: PageRequest): Promise<Page<Message>> {
    const rows = await this.#database.rows<MessageRow>(LIST, [to, after, limit + 1]);
    return pageOfRows(rows, limit, messageOf, ({ position }) => position);
  }
}

async function addOne(tx: Queries, { channel, to, from, subject, text, messageId }: NewMessage): Promise<Message[]> {
  const rows = await tx.rows<MessageRow>(ADD, [channel, to, from, subject, text, messageId]);
  return rows.map(messageOf);
}

function messageOf(row: MessageRow): Message {
  const { id, channel, subject, text } = row;
  return {
    id,
    channel,
    to: row.recipient,
    from: row.sender,
    subject,
    text,
    messageId: row.message_id,
    receivedAt: row.received_at.toISOString(),
  };
}
