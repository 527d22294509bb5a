import { expect, test } from "@jest/globals";
import { object, workload } from "../../kubernetes/testkit/workloads.ts";
import { graphOf, judgedGraph } from "../../testkit/judged.ts";
import { stackDatabasePerService } from "./stack-database-per-service.ts";

const reads = (name: string, secret: string) =>
  workload(
    "Deployment",
    {
      containers: [
        { name, env: [{ name: "DATABASE_URL", valueFrom: { secretKeyRef: { name: secret, key: "DATABASE_URL" } } }] },
      ],
    },
    {},
    name,
  );
const secret = (name: string, DATABASE_URL: unknown) => object("Secret", { stringData: { DATABASE_URL } }, name);
const hidden = { $secret: true };

test("GIVEN a hidden address in a Secret of each service WHEN judged THEN they pass", () => {
  const graph = graphOf(
    reads("user", "user-env"),
    secret("user-env", hidden),
    reads("order", "order-env"),
    secret("order-env", hidden),
  );
  expect(judgedGraph(stackDatabasePerService, graph)).toEqual([]);
});

test("GIVEN one hidden address for two services WHEN judged THEN the second is named", () => {
  const graph = graphOf(reads("user", "shared"), reads("order", "shared"), secret("shared", hidden));
  expect(judgedGraph(stackDatabasePerService, graph)).toEqual([
    expect.objectContaining({ urn: reads("order", "shared").urn, path: "spec.template.spec.containers[0].env[0]" }),
  ]);
});

test("GIVEN two Secrets with one database WHEN judged THEN the logins do not tell them apart, nor are they told", () => {
  const graph = graphOf(
    reads("user", "user-env"),
    secret("user-env", "postgres://user:one@db.shop:5432/shop"),
    reads("order", "order-env"),
    secret("order-env", "postgres://order:two@db.shop:5432/shop?sslmode=require"),
  );
  const found = judgedGraph(stackDatabasePerService, graph);
  expect(found).toHaveLength(1);
  expect(JSON.stringify(found)).toContain("db.shop/shop");
  expect(JSON.stringify(found)).not.toMatch(/one@|two@/);
});

test("GIVEN a Secret for all of the environment WHEN two services take it THEN the second is named", () => {
  const takes = (name: string) =>
    workload("Rollout", { containers: [{ name, envFrom: [{ secretRef: { name: "shared" } }] }] }, {}, name);
  expect(
    judgedGraph(stackDatabasePerService, graphOf(takes("user"), takes("order"), secret("shared", hidden))),
  ).toHaveLength(1);
});

test("GIVEN a service and its own job WHEN judged THEN they may share", () => {
  const of = (kind: string, name: string) => {
    const labels = { "app.kubernetes.io/name": "user" };
    const env = [{ name: "DATABASE_URL", value: "postgres://db/user" }];
    return object(kind, { spec: { template: { metadata: { labels }, spec: { containers: [{ name, env }] } } } }, name);
  };
  expect(judgedGraph(stackDatabasePerService, graphOf(of("Deployment", "user"), of("Job", "user-migrate")))).toEqual(
    [],
  );
});

test("GIVEN a service without a database WHEN judged THEN the rule does not apply", () => {
  expect(
    judgedGraph(stackDatabasePerService, graphOf(workload("Deployment", { containers: [{ name: "app" }] }))),
  ).toEqual([]);
});

test.each(["postgres://user:se/cret@db.shop/shop", "host=db.shop dbname=shop password=secret"])(
  "GIVEN the address %s WHEN two services share it THEN nothing of it is told",
  (address) => {
    const graph = graphOf(reads("user", "shared"), reads("order", "shared"), secret("shared", address));
    const found = judgedGraph(stackDatabasePerService, graph);
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found)).not.toMatch(/secret|se\/cret/);
  },
);
