import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../logger.ts";
import { GroupSession } from "./group-session.ts";
import type { OpenLane } from "./partition-lane.ts";
import type { KafkaSettings } from "./settings.ts";

export interface GroupMemberProps {
  readonly kafka: KafkaSettings;
  readonly group: string;
  readonly topics: readonly string[];
  readonly log: Logger;
  /** What is done with the deliveries of each partition. */
  readonly lanes: OpenLane;
  /** Deliveries that may wait in this process; above, no more are fetched until half of them are done. @default 1000 */
  readonly mostWaiting?: number;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** A member of a consumer group that joins again, with growing pauses, whenever it has lost the broker. */
export class GroupMember {
  readonly #props: GroupMemberProps;
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;
  #session: GroupSession | undefined;

  constructor(props: GroupMemberProps) {
    this.#props = props;
    this.#done = this.#run();
  }

  /** Rejects while it is not in the group. */
  async check(): Promise<void> {
    if (this.#session?.joined !== true) {
      throw new Error("Not in the consumer group");
    }
  }

  /** Ends what is under way, commits it and leaves the group. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#session?.end();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { log } = this.#props;
    for (let failures = 0; !this.#closing.signal.aborted; failures++) {
      this.#session = new GroupSession(this.#props, () => {
        log.info("in the consumer group");
        failures = 0;
      });
      const error = await this.#session.ended;
      if (error !== undefined && !this.#closing.signal.aborted) {
        if (failures === 0) {
          log.warn({ err: error }, "the consumer group was lost: joining again");
        }
        const ms = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 10), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
        await sleep(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      }
    }
  }
}
