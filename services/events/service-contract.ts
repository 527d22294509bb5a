import type { z } from "zod";
import { type RegisteredEvent, registeredEvents } from "./event-registry.ts";
import { eventSchemas } from "./event-schemas.ts";
import type { TopicDefinition } from "./topic.ts";
import { topics } from "./topics.ts";

/** What is wrong with a message. It names no values: they may be somebody's. */
export interface ContractFault {
  /** As in `topic`, `key` or `data.items[0].quantity`. */
  readonly path: string;
  readonly problem: string;
}

interface PlacedMessage {
  readonly topic: string;
  readonly key: string;
  readonly type: string;
  readonly data: unknown;
}

interface TypedHandler {
  readonly type: string;
  readonly data: z.ZodType;
}

/** What the registry lets one service do with its messages. */
export class ServiceContract {
  readonly #service: string;
  readonly #topics: ReadonlyMap<string, TopicDefinition>;
  readonly #events: ReadonlyMap<string, RegisteredEvent>;
  /** With fields that are not in the schema refused: what is published is what is agreed on. */
  readonly #published: ReadonlyMap<string, z.ZodObject>;

  constructor(service: string, definitions: readonly TopicDefinition[], events: readonly RegisteredEvent[]) {
    this.#service = service;
    this.#topics = new Map(definitions.map((topic) => [topic.name, topic]));
    this.#events = new Map(events.map((event) => [event.type, event]));
    this.#published = new Map(
      events.filter(({ topic }) => topic.owner === service).map(({ type, schema }) => [type, schema.strict()]),
    );
  }

  /** All that is wrong with a message that the service is about to publish. */
  faultsOfNew(message: PlacedMessage): ContractFault[] {
    const owner = this.#topics.get(message.topic)?.owner;
    if (owner !== this.#service) {
      const whose = owner === undefined ? "is in no registry" : `is ${owner}'s`;
      return [{ path: "topic", problem: `${message.topic} ${whose}: ${this.#service} may not publish to it` }];
    }
    const schema = this.#published.get(message.type);
    return [...this.faultsOfDelivered(message), ...(schema === undefined ? [] : faultsOfData(schema, message.data))];
  }

  /** All that is wrong with a message beside its data, which the handler's schema is for. */
  faultsOfDelivered({ topic, key, type, data }: PlacedMessage): ContractFault[] {
    const event = this.#events.get(type);
    if (event?.topic.name !== topic) {
      return [{ path: "type", problem: `${type} is no event of ${topic}` }];
    }
    return fieldOf(data, event.key) === key ? [] : [{ path: "key", problem: `it is not data.${event.key}` }];
  }

  /** Why the service may not read these topics with these handlers. */
  faultsOfConsumer(names: readonly string[], handlers: readonly TypedHandler[]): ContractFault[] {
    const unread = names.flatMap((name, index) =>
      this.#topics.get(name)?.readers.includes(this.#service)
        ? []
        : [{ path: `topics[${index}]`, problem: `${name} does not name ${this.#service} as its reader` }],
    );
    const unknown = handlers.flatMap(({ type, data }, index) => {
      const event = this.#events.get(type);
      if (event === undefined || !names.includes(event.topic.name)) {
        return [{ path: `handlers[${index}]`, problem: `${type} is no event of ${names.join(", ")}` }];
      }
      return event.schema === data ? [] : [{ path: `handlers[${index}]`, problem: `${type} has a schema of its own` }];
    });
    return [...unread, ...unknown];
  }
}

const registered = registeredEvents(topics, eventSchemas);

/** The contract of a service of the platform. */
export function contractOf(service: string): ServiceContract {
  return new ServiceContract(service, topics, registered);
}

function fieldOf(data: unknown, field: string): unknown {
  return typeof data === "object" && data !== null ? Reflect.get(data, field) : undefined;
}

function faultsOfData(schema: z.ZodObject, data: unknown): ContractFault[] {
  const { error } = schema.safeParse(data);
  return (error?.issues ?? []).map(({ path, message }) => ({ path: pathOf(path), problem: message }));
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}.${String(part)}`),
    "data",
  );
}
