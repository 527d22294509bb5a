import { expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { registrationsOf } from "../../constructs/testkit/registrations.ts";

test("another team's program runs on the constructs alone", async () => {
  // GIVEN
  pulumi.runtime.setAllConfig({
    "shop:databaseUrl": "postgres://orders:hush@10.20.0.9/orders",
    "shop:kubeconfig": "{}",
  });
  let outputs: { url?: unknown } = {};

  // WHEN
  const registrations = await registrationsOf(async () => {
    outputs = await import("./index.ts");
  });

  // THEN
  expect(outputs.url).toBe("http://orders.shop:8080");
  expect(registrations.map(({ name }) => name).toSorted()).toEqual([
    "cluster",
    "shop/orders/Autoscaler",
    "shop/orders/Connections/Resource",
    "shop/orders/Deployment/Resource",
    "shop/orders/DisruptionBudget",
    "shop/orders/Routes/plinth-gateway-public-required/Resource",
    "shop/orders/Secret/Resource",
    "shop/orders/Service/Resource",
    "shop/orders/ServiceAccount/Resource",
  ]);
  const secret = registrations.find(({ type }) => type === "kubernetes:core/v1:Secret");
  expect(secret?.inputs.stringData).toEqual({ DATABASE_URL: { $secret: "postgres://orders:hush@10.20.0.9/orders" } });
  const deployment = registrations.find(({ type }) => type === "kubernetes:apps/v1:Deployment");
  expect(deployment?.ignoreChanges).toEqual(["spec.replicas"]);
});
