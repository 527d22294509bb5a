import { describe, expect, test } from "@jest/globals";
import * as kafka from "@pulumi/kafka";
import * as pulumi from "@pulumi/pulumi";
import { type Registration, registrationsOf } from "../testkit/registrations.ts";
import { KafkaContents } from "./kafka-contents.ts";
import { kafkaContentsFaults } from "./kafka-contents-faults.ts";
import type { KafkaContentsProps } from "./kafka-contents-props.ts";

const props: KafkaContentsProps = {
  topics: [
    {
      name: "order.events",
      partitions: 3,
      config: { "retention.ms": "1000" },
      writers: ["order"],
      readers: ["user", "inventory"],
      replayers: ["user"],
    },
  ],
  users: ["order", "user", "inventory"],
  brokers: 3,
  replicationFactor: 3,
  minInSyncReplicas: 2,
  quotas: { order: { producerBytesPerSecond: 1_000_000, requestPercentage: 50 } },
  retained: true,
};

const ofType = (all: readonly Registration[], type: string) => all.filter((each) => each.type.endsWith(`:${type}`));

test("GIVEN a topic WHEN made THEN each user may do what the registry says, and nothing else", async () => {
  const all = await registrationsOf(() => {
    const provider = new kafka.Provider("kafka", { bootstrapServers: ["127.0.0.1:9092"] });
    new KafkaContents("events", props, { provider });
  });

  expect(ofType(all, "Topic").map(({ inputs }) => inputs)).toEqual([
    {
      name: "order.events",
      partitions: 3,
      replicationFactor: 3,
      config: { "retention.ms": "1000", "min.insync.replicas": "2" },
    },
  ]);
  const rights = ofType(all, "Acl").map(({ inputs }) =>
    ["aclPrincipal", "aclOperation", "aclResourceType", "aclResourceName"].map((key) => inputs[key]).join(" "),
  );
  expect(rights.toSorted()).toEqual([
    "User:inventory Describe Topic order.events",
    "User:inventory Read Group inventory",
    "User:inventory Read Topic order.events",
    "User:order Describe Topic order.events",
    "User:order Write Topic order.events",
    "User:user Describe Topic order.events",
    "User:user Read Group user",
    "User:user Read Topic order.events",
    "User:user Write Topic order.events",
  ]);
  expect(ofType(all, "Quota").map(({ inputs }) => inputs)).toEqual([
    {
      entityType: "client-id",
      entityName: "order",
      config: { producer_byte_rate: "1000000", request_percentage: "50" },
    },
  ]);
  expect(all.filter(({ type }) => type.startsWith("kafka:")).every(({ provider }) => provider.includes("kafka"))).toBe(
    true,
  );
});

test("GIVEN an observer WHEN made THEN it may see every topic and group, and read or write none", async () => {
  const all = await registrationsOf(() => {
    const provider = new kafka.Provider("kafka", { bootstrapServers: ["127.0.0.1:9092"] });
    new KafkaContents("events", { ...props, users: [...props.users, "scaler"], observers: ["scaler"] }, { provider });
  });

  const own = ofType(all, "Acl").filter(({ inputs }) => inputs.aclPrincipal === "User:scaler");
  expect(own.map(({ inputs }) => inputs).toSorted((a, b) => rank(a) - rank(b))).toEqual(
    ["Topic", "Group"].map((resource) => ({
      aclPrincipal: "User:scaler",
      aclHost: "*",
      aclOperation: "Describe",
      aclPermissionType: "Allow",
      aclResourceType: resource,
      aclResourceName: "*",
      resourcePatternTypeFilter: "Literal",
    })),
  );
});

const rank = ({ aclResourceType }: Readonly<Record<string, unknown>>) => (aclResourceType === "Topic" ? 0 : 1);

test.each([
  [true, { protect: true, retainOnDelete: true }],
  [false, { protect: undefined, retainOnDelete: undefined }],
])(
  "GIVEN retained is %s WHEN made THEN that is what topics are told, and all of it goes with the server",
  async (retained, kept) => {
    const told: Record<string, unknown> = {};
    const transformations = [
      ({ type, name, opts }: pulumi.ResourceTransformationArgs) => {
        const { protect, retainOnDelete, deletedWith } = opts as pulumi.CustomResourceOptions;
        told[`${type.split(":").at(-1)} ${name}`] = { protect, retainOnDelete, deletedWith };
        return undefined;
      },
    ];
    let server: pulumi.Resource | undefined;

    await registrationsOf(() => {
      const provider = new kafka.Provider("kafka", { bootstrapServers: ["127.0.0.1:9092"] });
      server = new pulumi.ComponentResource("test:Server", "server");
      new KafkaContents("events", { ...props, retained }, { provider, deletedWith: server, transformations });
    });

    const { "KafkaContents events": component, "Topic events-order.events": topic, ...others } = told;
    expect(component).toBeDefined();
    expect(topic).toEqual({ ...kept, deletedWith: server });
    // Rights and limits are made again from the program, so they may go.
    expect(Object.keys(others)).toHaveLength(10);
    for (const other of Object.values(others)) {
      expect(other).toEqual({ protect: undefined, retainOnDelete: undefined, deletedWith: server });
    }
  },
);

describe("faults of what is in Kafka", () => {
  test("GIVEN many WHEN looked through THEN all are named at once", () => {
    expect(kafkaContentsFaults(props)).toEqual([]);
    const faults = kafkaContentsFaults({
      ...props,
      brokers: 2,
      minInSyncReplicas: 3,
      topics: [
        ...props.topics,
        {
          name: "order.events",
          partitions: 0,
          config: {},
          writers: ["order", "user"],
          readers: ["nobody"],
          replayers: ["inventory"],
          minInSyncReplicas: 3,
        },
      ],
      observers: ["nobody"],
      quotas: { stranger: {} },
    });
    expect(faults.map(({ path }) => path)).toEqual([
      "replicationFactor",
      "minInSyncReplicas",
      "topics[1].name",
      "topics[1].partitions",
      "topics[1].writers",
      "topics[1].minInSyncReplicas",
      "topics[1].readers[0]",
      "topics[1].replayers[0]",
      "observers[0]",
      "quotas.stranger",
      "quotas.stranger",
    ]);
  });
});
