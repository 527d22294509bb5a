import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { type RegistryContext, registryFaults } from "./registry-faults.ts";
import type { TopicDefinition } from "./topic.ts";
import { INBOX_DAYS, topics, topicsReadBy } from "./topics.ts";

const services = ["user", "order", "inventory", "notification", "business-metrics", "event-archive"];

const [first] = topics as [TopicDefinition];

const pathsOf = (changed: readonly TopicDefinition[], context: Partial<RegistryContext> = {}) =>
  registryFaults(changed, { services, ...context }).map(({ path }) => path);

describe("the registry of topics", () => {
  test("GIVEN the platform's topics WHEN held against its services and three brokers THEN there is no fault", () => {
    const cluster = { brokers: 3, replicationFactor: 3, minInSyncReplicas: 2 };
    const subscriptions = Object.fromEntries(services.map((service) => [service, topicsReadBy(service)]));

    expect(registryFaults(topics, { services, cluster, subscriptions })).toEqual([]);
  });

  test("GIVEN the days that inboxes remember WHEN messages are purged THEN it is after so many", () => {
    const housekeeping = readFileSync(new URL("../chassis/postgres/housekeeping.ts", import.meta.url), "utf8");

    expect(housekeeping).toContain(`delete from inbox where`);
    expect(housekeeping.match(/interval '\d+ days'/g)).toContain(`interval '${INBOX_DAYS} days'`);
  });

  test("GIVEN everything wrong at once WHEN checked THEN each fault is there with its path", () => {
    const wrong: TopicDefinition = {
      ...first,
      name: "Wrong Name",
      owner: "nobody",
      readers: ["notification", "ghost"],
      replayers: ["order"],
      partitions: 0,
      retentionDays: 60,
      inSyncReplicas: 0,
      key: "",
      events: { "wrong.happened": { versions: [1, 1] } },
    };

    expect(pathsOf([...topics, wrong])).toEqual(
      [
        "name",
        "owner",
        "readers[1]",
        "replayers[0]",
        "partitions",
        "inSyncReplicas",
        "retentionDays",
        "key",
        "events.wrong.happened.versions",
        "retentionDays",
      ].map((path) => `topics[${topics.length}].${path}`),
    );
  });

  test("GIVEN a topic and an event that are there twice WHEN checked THEN both owners and both places are named", () => {
    const twice = [...topics, { ...first, owner: "order" }];

    expect(registryFaults(twice, { services })).toEqual([
      { path: `topics[${topics.length}].owner`, value: "order", allowed: "user, who owns user.events by topics[0]" },
      ...Object.keys(first.events).map((event) => ({
        path: `topics[${topics.length}].events.${event}`,
        value: event,
        allowed: "a name of its own: topics[0] has this one",
      })),
    ]);
  });

  test("GIVEN services that subscribe to what does not name them WHEN checked THEN they are refused", () => {
    const subscriptions = { user: ["order.events", "no.topic"], order: ["inventory.events"] };

    expect(pathsOf(topics, { subscriptions })).toEqual(["subscriptions.user[0]", "subscriptions.user[1]"]);
  });

  test.each<[string, NonNullable<RegistryContext["cluster"]>, string[]]>([
    ["more replicas than brokers", { brokers: 2, replicationFactor: 3, minInSyncReplicas: 2 }, ["replicationFactor"]],
    ["too few in-sync replicas", { brokers: 3, replicationFactor: 3, minInSyncReplicas: 1 }, ["minInSyncReplicas"]],
    ["no replica to spare", { brokers: 3, replicationFactor: 2, minInSyncReplicas: 2 }, ["replicationFactor"]],
  ])("GIVEN a cluster with %s WHEN checked THEN it is refused", (_, cluster, paths) => {
    expect(pathsOf(topics, { cluster })).toEqual(paths.map((path) => `cluster.${path}`));
  });

  test("GIVEN retention that outlasts what inboxes know of a replayed letter WHEN checked THEN it is refused, and so is a replayer without dead letters", () => {
    const long = { ...first, retentionDays: 20 };
    const homeless = { ...first, readers: ["user"], replayers: ["user"] };

    expect(pathsOf([long, ...topics.slice(1)])).toEqual(["topics[0].retentionDays"]);
    expect(pathsOf([homeless, ...topics.slice(1)])).toEqual(["topics[0].replayers[0]"]);
  });
});
