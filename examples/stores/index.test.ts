import { beforeAll, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { inputsOf, type Registration, registrationsOf } from "../../constructs/testkit/registrations.ts";

let registrations: readonly Registration[];

beforeAll(async () => {
  // GIVEN
  pulumi.runtime.setAllConfig({ "sessions:kubeconfig": "{}", "sessions:kafkaPassword": "of-the-deployer" });
  const outputsOf = (type: string, name: string, inputs: Readonly<Record<string, unknown>>) =>
    type === "random:index/randomPassword:RandomPassword" ? { ...inputs, result: `made-for-${name}` } : inputs;

  // WHEN
  registrations = await registrationsOf(() => import("./index.ts"), { outputsOf });
});

test("another team's cache, topics and service are made by the constructs alone", () => {
  const components = registrations.map(({ type }) => type).filter((type) => type.startsWith("plinth:"));
  expect(components).toEqual(["plinth:capability:RedisCluster", "plinth:events:KafkaContents"]);
  expect(inputsOf(registrations, "StatefulSet")).toMatchObject({ spec: { replicas: 6 } });
  expect(inputsOf(registrations, "Topic")).toMatchObject({ name: "sessions.ended", replicationFactor: 3 });
  const rights = registrations.filter(({ type }) => type.endsWith(":Acl")).map(({ inputs }) => inputs);
  expect(rights.map((right) => `${right.aclPrincipal} ${right.aclOperation} ${right.aclResourceName}`)).toEqual([
    "User:sessions Write sessions.ended",
    "User:sessions Describe sessions.ended",
    "User:reports Read sessions.ended",
    "User:reports Describe sessions.ended",
    "User:reports Read reports",
  ]);
});

test("the service logs in to the cache as its own user, by a secret, and may open connections to it", () => {
  expect(inputsOf(registrations, "Secret", "sessions/sessions/Secret/Resource").stringData).toEqual({
    REDIS_URL: { $secret: "redis://sessions:made-for-sessions@redis.cache.svc.cluster.local:6379" },
  });
  expect(inputsOf(registrations, "NetworkPolicy", "sessions/sessions/Connections/Resource")).toMatchObject({
    spec: {
      egress: expect.arrayContaining([
        expect.objectContaining({ ports: [expect.objectContaining({ port: 6379, protocol: "TCP" })] }),
      ]),
    },
  });
});
