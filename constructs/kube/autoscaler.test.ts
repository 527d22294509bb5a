import { describe, expect, test } from "@jest/globals";
import { ApiObject, type Chart } from "cdk8s";
import { chartOf, manifestOf, objectsOf } from "../testkit/objects.ts";
import { makeAutoscaler, scalingBehavior } from "./autoscaler.ts";
import { Autoscaling, type MeasuredLoad } from "./autoscaling.ts";

const ownLogin = { usernameKey: "KAFKA_USERNAME", passwordKey: "KAFKA_PASSWORD" };
const brokersVariable = "KAFKA_BROKERS";
const topics = [{ topic: "order.placed_v1", group: "inventory", perPod: 100 }];
const requests = { name: "requests", query: "sum(rate(requests_total[1m]))", perPod: 50 };
const load: MeasuredLoad = { prometheusUrl: "http://prometheus:9090", metrics: [requests] };
const target = { apiVersion: "apps/v1", kind: "Deployment", name: "order" };

function made(measured?: MeasuredLoad, cpuPercent?: number) {
  const chart = chartOf();
  const deployment = new ApiObject(chart, "deployment", { ...target, metadata: { name: "order" } });
  const { range } = Autoscaling.between(2, 8, { load: measured, ...(cpuPercent !== undefined && { cpuPercent }) });
  if (range === undefined) {
    throw new Error("There is no range.");
  }
  const metadata = { name: "order", labels: { "app.kubernetes.io/name": "order" } };
  makeAutoscaler(chart, "autoscaler", { metadata, target: deployment, range, secretName: "order-secrets" });
  return chart;
}

const kindsOf = (chart: Chart) =>
  objectsOf(chart)
    .map(({ kind }) => kind)
    .filter((kind) => kind !== target.kind);
const scaledObject = (measured: MeasuredLoad): Record<string, unknown> =>
  Object(manifestOf(made(measured), "ScaledObject").spec);

describe("an Autoscaler without measured load", () => {
  test("moves the count by 70 % of CPU", () => {
    const autoscaler = made();
    expect(kindsOf(autoscaler)).toEqual(["HorizontalPodAutoscaler"]);
    expect(manifestOf(autoscaler, "HorizontalPodAutoscaler").spec).toEqual({
      scaleTargetRef: target,
      minReplicas: 2,
      maxReplicas: 8,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
      ],
      behavior: scalingBehavior,
    });
  });

  test("GIVEN another share of CPU THEN it aims at that", () => {
    expect(JSON.stringify(manifestOf(made(undefined, 55), "HorizontalPodAutoscaler"))).toContain(
      '"averageUtilization":55',
    );
  });
});

describe("an Autoscaler with measured load", () => {
  test("leaves the HorizontalPodAutoscaler to KEDA, under the workload's name and with the same behaviour", () => {
    expect(kindsOf(made(load))).toEqual(["ScaledObject"]);
    expect(scaledObject(load)).toMatchObject({
      scaleTargetRef: target,
      minReplicaCount: 2,
      maxReplicaCount: 8,
      advanced: { horizontalPodAutoscalerConfig: { name: "order", behavior: scalingBehavior } },
    });
  });

  test("asks for pods by CPU as before, and by each load", () => {
    expect(scaledObject(load).triggers).toEqual([
      { type: "cpu", metricType: "Utilization", metadata: { value: "70" } },
      {
        type: "prometheus",
        name: "requests",
        metricType: "AverageValue",
        metadata: {
          serverAddress: "http://prometheus:9090",
          query: requests.query,
          threshold: "50",
          ignoreNullValues: "true",
        },
      },
    ]);
  });

  test("takes no pods away where nobody measures", () => {
    expect(scaledObject(load).fallback).toEqual({
      failureThreshold: 3,
      replicas: 2,
      behavior: "currentReplicasIfHigher",
    });
  });

  test("GIVEN backlogs THEN Kafka is asked with the pods' own login, which is there first", () => {
    const autoscaler = made({ ...load, metrics: [], backlogs: { brokersVariable, login: ownLogin, topics } });

    expect(Object(manifestOf(autoscaler, "ScaledObject").spec).triggers[1]).toEqual({
      type: "kafka",
      name: "order-placed-v1",
      metricType: "AverageValue",
      metadata: {
        bootstrapServersFromEnv: "KAFKA_BROKERS",
        consumerGroup: "inventory",
        topic: "order.placed_v1",
        lagThreshold: "100",
        sasl: "scram_sha512",
      },
      authenticationRef: { name: "order" },
    });
    expect(manifestOf(autoscaler, "TriggerAuthentication").spec).toEqual({
      secretTargetRef: [
        { parameter: "username", name: "order-secrets", key: "KAFKA_USERNAME" },
        { parameter: "password", name: "order-secrets", key: "KAFKA_PASSWORD" },
      ],
    });
    const scaler = objectsOf(autoscaler).find(({ kind }) => kind === "ScaledObject");
    expect(scaler?.node.dependencies.map((each) => Object(each).kind)).toEqual(
      expect.arrayContaining(["Deployment", "TriggerAuthentication"]),
    );
  });

  test("GIVEN a login of its own with an authority THEN Kafka is asked with that, by TLS", () => {
    const login = {
      secretName: "autoscaler-kafka",
      usernameKey: "username",
      passwordKey: "password",
      certificateAuthorityKey: "ca",
    };
    const autoscaler = made({ ...load, metrics: [], backlogs: { brokersVariable, login, topics } });

    expect(Object(manifestOf(autoscaler, "ScaledObject").spec).triggers[1].metadata).toMatchObject({
      sasl: "scram_sha512",
      tls: "enable",
    });
    expect(manifestOf(autoscaler, "TriggerAuthentication").spec).toEqual({
      secretTargetRef: [
        { parameter: "username", name: "autoscaler-kafka", key: "username" },
        { parameter: "password", name: "autoscaler-kafka", key: "password" },
        { parameter: "ca", name: "autoscaler-kafka", key: "ca" },
      ],
    });
  });
});

test("the count may grow tenfold between two looks, and shrinks by half a minute after five quiet ones", () => {
  expect(scalingBehavior.scaleUp).toMatchObject({ stabilizationWindowSeconds: 0, selectPolicy: "Max" });
  expect(scalingBehavior.scaleUp.policies).toContainEqual({ type: "Percent", value: 900, periodSeconds: 15 });
  expect(scalingBehavior.scaleDown).toEqual({
    stabilizationWindowSeconds: 300,
    selectPolicy: "Max",
    policies: [{ type: "Percent", value: 50, periodSeconds: 60 }],
  });
});
