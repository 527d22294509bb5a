import { expect, test } from "@jest/globals";
import { settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged, resource } from "../../testkit/judged.ts";
import { kafkaListenerGuarded } from "./kafka-listener-guarded.ts";

const guarded = { name: "users", port: 9093, tls: true, authentication: { type: "scram-sha-512" } };
const kafka = (listeners: readonly unknown[], authorization: unknown = { type: "simple" }) =>
  resource("kubernetes:kafka.strimzi.io/v1:Kafka", {
    apiVersion: "kafka.strimzi.io/v1",
    kind: "Kafka",
    metadata: { name: "events", namespace: "kafka" },
    spec: { kafka: { listeners, authorization } },
  });

test("GIVEN listeners with TLS and logins WHEN judged THEN they pass", () => {
  expect(judged(kafkaListenerGuarded, kafka([guarded]))).toEqual([]);
});

test("GIVEN one in the clear, one for everybody and no authorization WHEN judged THEN all three are named", () => {
  const faulty = kafka([{ ...guarded, tls: false }, guarded, { name: "open", port: 9094, tls: true }], null);
  expect(judged(kafkaListenerGuarded, faulty).map(({ path }) => path)).toEqual([
    "spec.kafka.listeners[0].tls",
    "spec.kafka.listeners[2].authentication",
    "spec.kafka.authorization",
  ]);
});

test("GIVEN no Kafka WHEN judged THEN the rule does not apply", () => {
  expect(judged(kafkaListenerGuarded, settingsOnly)).toEqual([]);
});
