import type { z } from "zod";
import type { SchemasByVersion } from "./event-schemas.ts";
import { type TopicDefinition, typeOfVersion } from "./topic.ts";

/** One version of an event, with all that is known of it. */
export interface RegisteredEvent {
  readonly topic: TopicDefinition;
  readonly event: string;
  readonly version: number;
  /** What messages of it have as their type. */
  readonly type: string;
  /** The field of its data that is the message's key. */
  readonly key: string;
  readonly schema: z.ZodObject;
}

/**
 * Every version of every event of the topics.
 * @throws Error where a version has no schema, or a schema no version
 */
export function registeredEvents(
  topics: readonly TopicDefinition[],
  schemas: Readonly<Record<string, SchemasByVersion>>,
): RegisteredEvent[] {
  const known = topics.flatMap((topic) =>
    Object.entries(topic.events).flatMap(([event, { versions, key = topic.key ?? "" }]) =>
      versions.map((version) => ({ topic, event, version, type: typeOfVersion(event, version), key })),
    ),
  );
  const types = new Set(known.map(({ type }) => type));
  const orphans = Object.entries(schemas).flatMap(([event, versions]) =>
    Object.keys(versions)
      .map((version) => typeOfVersion(event, Number(version)))
      .filter((type) => !types.has(type)),
  );
  if (orphans.length > 0) {
    throw new Error(`These have a schema and are in no topic: ${orphans.join(", ")}`);
  }
  return known.map((each) => {
    const schema = schemas[each.event]?.[each.version];
    if (schema === undefined) {
      throw new Error(`topics.${each.topic.name}.events.${each.event}: version ${each.version} has no schema`);
    }
    return { ...each, schema };
  });
}
