import { expect, test } from "@jest/globals";
import { judged, resource } from "../../testkit/judged.ts";
import { kafkaTopicDurable } from "./kafka-topic-durable.ts";

const topic = (replicationFactor: unknown, config?: unknown) =>
  resource("kafka:index/topic:Topic", { name: "order.events", partitions: 3, replicationFactor, config });

test.each([
  [3, { "min.insync.replicas": "2" }],
  [5, { "min.insync.replicas": "3", "unclean.leader.election.enable": "false" }],
  [{ $unknown: true }, { $unknown: true }],
])("GIVEN %j replicas and %j WHEN judged THEN it passes", (replicas, config) => {
  expect(judged(kafkaTopicDurable, topic(replicas, config))).toEqual([]);
});

test.each([
  [3, { "min.insync.replicas": "1" }, ['config["min.insync.replicas"]']],
  [3, undefined, ['config["min.insync.replicas"]']],
  [3, { "min.insync.replicas": "3" }, ['config["min.insync.replicas"]']],
  [1, { "min.insync.replicas": "1" }, ["replicationFactor", 'config["min.insync.replicas"]']],
  [
    3,
    { "min.insync.replicas": "2", "unclean.leader.election.enable": "true" },
    ['config["unclean.leader.election.enable"]'],
  ],
])("GIVEN %j replicas and %j WHEN judged THEN %j is named", (replicas, config, paths) => {
  expect(judged(kafkaTopicDurable, topic(replicas, config)).map(({ path }) => path)).toEqual(paths);
});

test("GIVEN a stack with one broker WHEN its settings say so THEN one replica passes", () => {
  const one = topic(1, { "min.insync.replicas": "1" });
  expect(judged(kafkaTopicDurable, one, { replicas: 1, inSync: 1 })).toEqual([]);
});

test("GIVEN no topic WHEN judged THEN the rule does not apply", () => {
  expect(judged(kafkaTopicDurable, resource("kafka:index/acl:Acl", {}))).toEqual([]);
});
