import type { Database } from "../postgres/database.ts";
import type { Statement } from "../postgres/queries.ts";

/** What was handled before is not begun again. */
const BEGIN: Statement = {
  name: "inbox-attempt-begin",
  text: `insert into inbox_attempts (consumer, message_id)
         select $1, $2 where not exists (select from inbox where consumer = $1 and message_id = $2)
         on conflict (consumer, message_id) do update set begun = inbox_attempts.begun + 1
         returning begun`,
};
const END: Statement = {
  name: "inbox-attempt-end",
  text: "delete from inbox_attempts where consumer = $1 and message_id = $2",
};

/** So many processes may die while they handle a message; then it is a dead letter. A death may have other reasons, so not at once. */
const DEATHS = 5;

/** A message whose handling ended every process that tried. */
export class FatalMessageError extends Error {
  constructor() {
    super(`${DEATHS} processes ended while they handled this message`);
    this.name = "FatalMessageError";
  }
}

/** What a stay of a partition has come to. */
interface Stay {
  /** Until its first message has been handled. */
  isNew: boolean;
  /** The message that was begun and has not ended. */
  begun: string | undefined;
}

/**
 * Counts, in the database, how often the handling of a message was begun and never ended, so that one that ends the process
 * does not block its partition for ever. After a crash that message is the first that the next member has not handled before:
 * so only those until the first success are counted, and the others cost nothing.
 */
export class Attempts {
  readonly #database: Database;
  readonly #consumer: string;
  readonly #stays = new WeakMap<AbortSignal, Stay>();

  constructor(database: Database, consumer: string) {
    this.#database = database;
    this.#consumer = consumer;
  }

  /**
   * To be called before a message is handled.
   * @param key the same for all messages of one stay of a partition with this process
   * @throws FatalMessageError where it is not to be handled any more
   */
  async begin(messageId: string, key: AbortSignal): Promise<void> {
    const stay = this.#stays.get(key) ?? { isNew: true, begun: undefined };
    this.#stays.set(key, stay);
    if (!stay.isNew || stay.begun === messageId) {
      return;
    }
    const [row] = await this.#database.rows<{ begun: number }>(BEGIN, [this.#consumer, messageId]);
    stay.begun = messageId;
    if (row !== undefined && row.begun > DEATHS) {
      throw new FatalMessageError();
    }
  }

  /** A message was handled, and the process is still there. */
  goesWell(key: AbortSignal): void {
    const stay = this.#stays.get(key);
    if (stay !== undefined) {
      stay.isNew = false;
    }
  }

  /** The process has survived the message, whatever became of it. */
  async end(key: AbortSignal): Promise<void> {
    const stay = this.#stays.get(key);
    if (stay?.begun !== undefined) {
      const { begun } = stay;
      stay.begun = undefined;
      // A row that stays counts once more than it should, at worst.
      await this.#database.rows(END, [this.#consumer, begun]).catch(() => undefined);
    }
  }
}
