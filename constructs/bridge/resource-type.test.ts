import { expect, test } from "@jest/globals";
import * as kubernetes from "@pulumi/kubernetes";
import { ApiObject, App } from "cdk8s";
import { chartOf } from "../testkit/objects.ts";
import { registrationsOf } from "../testkit/registrations.ts";
import { bridgeApp } from "./bridge-app.ts";
import { defaultKubernetesProvider } from "./kubernetes-provider.ts";

const metadata = { name: "one" };

type Register = (name: string, options: object) => unknown;

const theirs: readonly { readonly apiVersion: string; readonly kind: string; readonly register: Register }[] = [
  {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    register: (name, options) => new kubernetes.core.v1.PersistentVolumeClaim(name, { metadata }, options),
  },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    register: (name, options) => new kubernetes.networking.v1.NetworkPolicy(name, { metadata }, options),
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    register: (name, options) => new kubernetes.rbac.v1.Role(name, { metadata }, options),
  },
  {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    register: (name, options) => new kubernetes.policy.v1.PodDisruptionBudget(name, { metadata }, options),
  },
  {
    apiVersion: "acme.io/v1",
    kind: "Thing",
    register: (name, options) => {
      const args = { apiVersion: "acme.io/v1", kind: "Thing", metadata };
      return new kubernetes.apiextensions.CustomResource(name, args, options);
    },
  },
];

test.each(theirs)("a $apiVersion $kind is registered as @pulumi/kubernetes would", async ({ register, ...object }) => {
  // GIVEN
  const chart = chartOf();
  new ApiObject(chart, "one", { ...object, metadata });

  // WHEN
  const registrations = await registrationsOf(() => {
    const provider = defaultKubernetesProvider("cluster", { kubeconfig: "{}", clusterIdentifier: "test" });
    bridgeApp(App.of(chart) as App, { provider });
    register("theirs", { provider });
  });

  // THEN
  const [one, other] = registrations
    .filter(({ name }) => name !== "cluster")
    .map(({ type, inputs, version, provider }) => ({ type, inputs, version, provider }));
  expect(one).toBeDefined();
  expect(other).toEqual(one);
});
