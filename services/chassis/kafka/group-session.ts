import { Consumer, type GroupAssignment, type MessagesStream, stringDeserializer } from "@platformatic/kafka";
import { clientOptions } from "./client-options.ts";
import type { Delivery } from "./cloud-event.ts";
import { within } from "./deadline.ts";
import type { GroupMemberProps } from "./group-member.ts";
import { OffsetCommits } from "./offset-commits.ts";
import type { Lane } from "./partition-lane.ts";

/** After so many milliseconds without a heartbeat the others take over. */
const SESSION_MS = 10_000;
const HEARTBEAT_MS = 1_000;

const MOST_WAITING = 1_000;

const LEAVE_MS = 3_000;

type Stream = MessagesStream<string, Buffer, string, string>;

/** A record as it may be: key, value and headers' values need not be there. */
interface StreamRecord extends Pick<Delivery, "topic" | "partition" | "offset" | "timestamp"> {
  readonly key: string | undefined;
  readonly value: Buffer | undefined;
  readonly headers: ReadonlyMap<string, string | undefined>;
}

/** What is not there is empty, so that any record can become a dead letter. */
function deliveryOf({
  topic,
  partition,
  offset,
  timestamp,
  key = "",
  value = NOTHING,
  headers,
}: StreamRecord): Delivery {
  return {
    topic,
    partition,
    offset,
    timestamp,
    key,
    value,
    headers: new Map([...headers].map(([name, text = ""]) => [name, text])),
  };
}

const NOTHING = Buffer.alloc(0);

interface AssignedLane {
  readonly lane: Lane;
  readonly ending: AbortController;
}

/** One stay in a consumer group, from joining to the first failure, or to the end. */
export class GroupSession {
  /** The failure, or undefined where it was asked to end. */
  readonly ended: Promise<unknown>;
  readonly #props: GroupMemberProps;
  readonly #consumer: Consumer<string, Buffer, string, string>;
  readonly #commits: OffsetCommits;
  readonly #lanes = new Map<string, AssignedLane>();
  readonly #onJoined: () => void;
  readonly #over = Promise.withResolvers<unknown>();
  #stream: Stream | undefined;
  readonly #mostWaiting: number;
  #joined = false;

  constructor(props: GroupMemberProps, onJoined: () => void) {
    this.#props = props;
    this.#onJoined = onJoined;
    this.#mostWaiting = props.mostWaiting ?? MOST_WAITING;
    this.#consumer = new Consumer({
      ...clientOptions(props.kafka, props.group),
      groupId: props.group,
      deserializers: { key: stringDeserializer, headerKey: stringDeserializer, headerValue: stringDeserializer },
      sessionTimeout: SESSION_MS,
      rebalanceTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      heartbeatStallTimeout: SESSION_MS,
      highWaterMark: 256,
      maxBytes: 4 * 1024 * 1024,
      maxWaitTime: 1_000,
    });
    this.#commits = new OffsetCommits(this.#consumer, (error) => this.#over.resolve(error));
    this.#consumer.on("error", this.#over.resolve);
    this.#consumer.on("consumer:heartbeat:stalled", ({ lastError }) =>
      this.#over.resolve(lastError ?? new Error("No heartbeat")),
    );
    this.#consumer.on("consumer:group:rebalance", () => this.#commits.hold());
    this.#consumer.on("consumer:group:join", ({ assignments = [] }) => this.#assigned(assignments));
    this.#openStream((error, stream) => this.#follow(error, stream));
    this.ended = this.#over.promise.then(async (error) => {
      await this.#close(error === undefined);
      return error;
    });
  }

  get joined(): boolean {
    return this.#joined;
  }

  /** Ends what is under way, commits it and leaves the group. */
  end(): void {
    this.#over.resolve(undefined);
  }

  /**
   * Each assignment is read by a stream of its own, from the committed offsets: the one before may hold messages, or a place,
   * of partitions that went to another member and came back.
   */
  #assigned(assignments: readonly GroupAssignment[]): void {
    const keys = new Set(
      assignments.flatMap(({ topic, partitions }) => partitions.map((partition) => `${topic}:${partition}`)),
    );
    for (const [key, { lane, ending }] of this.#lanes) {
      lane.clear();
      if (!keys.has(key)) {
        ending.abort();
        this.#lanes.delete(key);
      }
    }
    this.#commits.release(keys);
    const former = this.#stream;
    if (former !== undefined) {
      this.#openStream((error, stream) => {
        this.#follow(error, stream);
        former.destroy();
      });
    }
  }

  #openStream(callback: (error: Error | null, stream?: Stream) => void): void {
    const { topics } = this.#props;
    this.#consumer.consume(
      { topics: [...topics], autocommit: false, mode: "committed", fallbackMode: "earliest" },
      callback,
    );
  }

  #follow(error: Error | null, stream: Stream | undefined): void {
    if (stream === undefined) {
      this.#over.resolve(error);
      return;
    }
    this.#stream = stream;
    stream.on("error", (failure) => {
      if (stream === this.#stream) {
        this.#over.resolve(failure);
      }
    });
    stream.on("close", () => {
      if (stream === this.#stream) {
        this.#over.resolve(new Error("The stream of messages ended"));
      }
    });
    stream.on("data", (record) => {
      if (stream === this.#stream) {
        this.#add(deliveryOf(record));
      }
    });
    this.#joined = true;
    this.#onJoined();
  }

  #add(delivery: Delivery): void {
    const key = `${delivery.topic}:${delivery.partition}`;
    this.#laneOf(key).lane.add(delivery);
    if (this.#waiting() >= this.#mostWaiting) {
      this.#stream?.pause();
      for (const { lane } of this.#lanes.values()) {
        lane.hurry();
      }
    }
  }

  #laneOf(key: string): AssignedLane {
    const known = this.#lanes.get(key);
    if (known !== undefined) {
      return known;
    }
    const ending = new AbortController();
    const lane = this.#props.lanes({
      ending: ending.signal,
      handled: (delivery) => {
        // Of a partition that has gone to another member, that member says how far it is.
        if (this.#lanes.get(key)?.lane === lane) {
          this.#handled(delivery);
        }
      },
    });
    this.#lanes.set(key, { lane, ending });
    return { lane, ending };
  }

  #handled(delivery: Delivery): void {
    this.#commits.add(delivery);
    if (this.#stream?.isPaused() === true && this.#waiting() < this.#mostWaiting / 2) {
      this.#stream.resume();
    }
  }

  #waiting(): number {
    return [...this.#lanes.values()].reduce((sum, { lane }) => sum + lane.length, 0);
  }

  /** @param isAsked it still has its partitions, and may use them to the last */
  async #close(isAsked: boolean): Promise<void> {
    this.#joined = false;
    this.#stream?.destroy();
    for (const { lane, ending } of this.#lanes.values()) {
      if (isAsked) {
        lane.end();
      } else {
        lane.clear();
      }
      ending.abort();
    }
    await Promise.all([...this.#lanes.values()].map(({ lane }) => lane.idle()));
    await within(LEAVE_MS, "committing", this.#commits.flush()).catch(() => undefined);
    await within(LEAVE_MS, "leaving the group", this.#consumer.close(true)).catch(() => undefined);
  }
}
