import { expect, test } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import { ApiObject, App } from "cdk8s";
import { chartOf } from "../testkit/objects.ts";
import { registrationsOf } from "../testkit/registrations.ts";
import { bridgeApp } from "./bridge-app.ts";
import { defaultKubernetesProvider } from "./kubernetes-provider.ts";

const metadata = { name: "one" };

test.each([
  ["v1", "ConfigMap", (name: string, opts: object) => new kubernetes.core.v1.ConfigMap(name, { metadata }, opts)],
  ["apps/v1", "DaemonSet", (name: string, opts: object) => new kubernetes.apps.v1.DaemonSet(name, { metadata }, opts)],
  ["batch/v1", "Job", (name: string, opts: object) => new kubernetes.batch.v1.Job(name, { metadata }, opts)],
  [
    "networking.k8s.io/v1",
    "NetworkPolicy",
    (name: string, opts: object) => new kubernetes.networking.v1.NetworkPolicy(name, { metadata }, opts),
  ],
  [
    "rbac.authorization.k8s.io/v1",
    "Role",
    (name: string, opts: object) => new kubernetes.rbac.v1.Role(name, { metadata }, opts),
  ],
  [
    "acme.io/v1",
    "Thing",
    (name: string, opts: object) =>
      new kubernetes.apiextensions.CustomResource(name, { apiVersion: "acme.io/v1", kind: "Thing", metadata }, opts),
  ],
])("a %s %s is registered as @pulumi/kubernetes would", async (apiVersion, kind, register) => {
  // GIVEN
  const chart = chartOf();
  new ApiObject(chart, "one", { apiVersion, kind, metadata });

  // WHEN
  const registrations = await registrationsOf(() => {
    const provider = defaultKubernetesProvider("cluster", { kubeconfig: "{}", clusterIdentifier: "test" });
    bridgeApp(App.of(chart) as App, { provider });
    register("theirs", { provider });
  });

  // THEN
  const [ours, theirs] = registrations.slice(1);
  expect(new Set([ours?.name, theirs?.name])).toEqual(new Set(["test/one", "theirs"]));
  const same = { type: ours?.type, inputs: ours?.inputs, version: ours?.version, provider: ours?.provider };
  expect(theirs).toMatchObject(same);
});
