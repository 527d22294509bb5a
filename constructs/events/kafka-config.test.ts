import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ConfigResourceTypes } from "@platformatic/kafka";
import { OwnBroker } from "../../local/backing/testkit/own-broker.ts";
import { kafkaConfig } from "./kafka-config.ts";

/** A broker of its own, that runs with the very settings that the operator is given for a cluster of three. */
const config = kafkaConfig({ brokers: 3, replicas: 3, minInSyncReplicas: 2 });
const planted = "min.insinc.replicas";

let broker: OwnBroker;

beforeAll(async () => {
  broker = await OwnBroker.start(() => ({ ...config, [planted]: 2 }));
});

afterAll(() => broker?.end());

test("GIVEN a real broker with the settings WHEN asked for them THEN it knows each, with that value", async () => {
  const [described] = await broker.admin.during((client) =>
    client.describeConfigs({ resources: [{ resourceType: ConfigResourceTypes.BROKER, resourceName: "1" }] }),
  );
  const known = new Map((described?.configs ?? []).map(({ name, value, configType }) => [name, { value, configType }]));

  for (const [key, value] of Object.entries(config)) {
    expect([key, known.get(key)]).toEqual([key, { value: String(value), configType: expect.any(Number) }]);
    // 0 is the type of what the broker has no definition of.
    expect([key, known.get(key)?.configType]).not.toEqual([key, 0]);
  }
  expect(known.get(planted)?.configType ?? 0).toBe(0);
});
