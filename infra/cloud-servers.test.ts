import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { RecordedResource } from "../local/engine/record.ts";
import { synthFiles } from "../local/synth-files.ts";
import { servicesOf } from "./service-needs.ts";
import { RecordedStacks, settingsOf } from "./testkit/recorded-stacks.ts";
import { sampleBacking } from "./testkit/sample-backing.ts";

const clouds = ["dev", "staging", "prod"] as const;
const PLANTED = "planted-secret";
const recorded = new RecordedStacks(sampleBacking(PLANTED));

beforeAll(() => recorded.record(["local", ...clouds]));
afterAll(() => recorded.close());

/** What is made inside a server, by the name of its provider. */
const inside = (stack: string, server: string) =>
  recorded.all(stack).filter(({ provider }) => provider.endsWith(`::${server}`));

/** Those that do not wait for something whose URN ends so. */
const hasty = (stack: string, resources: readonly RecordedResource[], end: string) =>
  resources
    .filter((resource) => ![...recorded.waitsFor(stack, resource)].some((urn) => urn.endsWith(end)))
    .map(({ urn }) => urn);

describe.each(["local", ...clouds])("synth of %s", (stack) => {
  test("shows no secret that was handed over", () => {
    const files = synthFiles(recorded.all(stack));
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter(({ text }) => text.includes(PLANTED)).map(({ path }) => path)).toEqual([]);
  });

  test("shows no value of a Secret, and no password, token or key of anything", () => {
    const secrets = recorded.objects(stack, "Secret").flatMap(({ stringData = {}, data = {} }) => [stringData, data]);
    const values = secrets.flatMap((fields) => Object.values(fields as object));
    expect(values.length).toBeGreaterThan(5);
    expect(values.filter((value) => JSON.stringify(value) !== '{"$secret":true}')).toEqual([]);
    expect(recorded.all(stack).flatMap(({ urn, inputs }) => clearSecrets(inputs, urn))).toEqual([]);
  });
});

/** The paths of texts in clear whose names are those of secrets. */
function clearSecrets(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) {
    const name = path.split(".").at(-1) ?? "";
    const isNamed = /(password|passphrase|secretkey|privatekey|apikey|jwt|^token|datajson)$/i.test(name);
    const isKey = typeof value === "string" && /BEGIN [A-Z ]*PRIVATE KEY|^hvs\.|:\/\/[^/\s{]+:[^/\s{]+@/.test(value);
    return isKey || (isNamed && typeof value === "string" && value !== "") ? [path] : [];
  }
  return Object.entries(value).flatMap(([key, inner]) => clearSecrets(inner, `${path}.${key}`));
}

describe.each(clouds)("the servers of %s", (stack) => {
  test("are there before what is made inside them", () => {
    const servers = {
      kafka: ["Kafka::kafka-cluster/cluster/cluster", "KafkaUser::kafka-users/users/plinth-admin"],
      vault: ["Release::vault", "Job::vault-jobs/init", "StatefulSet::database/citus-0/StatefulSet"],
      consul: ["Release::consul"],
    };
    for (const [server, ends] of Object.entries(servers)) {
      const resources = inside(stack, server);
      expect(resources.length).toBeGreaterThan(20);
      expect(ends.flatMap((end) => hasty(stack, resources, end))).toEqual([]);
    }
  });

  test("hold what services need before these are there", () => {
    const names = servicesOf(settingsOf(stack)).map((name) => recorded.object(stack, "Deployment", name));
    const deployments = recorded.of(stack, "Deployment").filter(({ inputs }) => names.includes(inputs as never));
    expect(deployments).toHaveLength(names.length);
    const needed = ["kafka", "vault", "consul"].flatMap((server) => inside(stack, server)).map(({ urn }) => urn);
    const stores = ["StatefulSet::database/citus-0/StatefulSet", "StatefulSet::redis-cluster/StatefulSet"];
    for (const deployment of deployments) {
      const waits = recorded.waitsFor(stack, deployment);
      expect(needed.filter((urn) => !waits.has(urn))).toEqual([]);
      expect(stores.flatMap((end) => hasty(stack, [deployment], end))).toEqual([]);
    }
  });
});
