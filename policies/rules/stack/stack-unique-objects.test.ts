import { expect, test } from "@jest/globals";
import { object } from "../../kubernetes/testkit/workloads.ts";
import { graphOf, judgedGraph, resource } from "../../testkit/judged.ts";
import { stackUniqueObjects } from "./stack-unique-objects.ts";

const service = object("Service");
const twin = { ...service, urn: `${service.urn}-twin` };

test("GIVEN objects of other kinds, names and groups WHEN judged THEN they pass", () => {
  const gateway = object("Gateway");
  const ofIstio = {
    ...gateway,
    urn: `${gateway.urn}-istio`,
    inputs: { ...gateway.inputs, apiVersion: "networking.istio.io/v1" },
  };
  const graph = graphOf(service, object("Service", {}, "other"), object("ConfigMap"), gateway, ofIstio);
  expect(judgedGraph(stackUniqueObjects, graph)).toEqual([]);
});

test("GIVEN two resources for one object WHEN judged THEN the second is named", () => {
  expect(judgedGraph(stackUniqueObjects, graphOf(service, twin))).toEqual([
    expect.objectContaining({ urn: twin.urn, message: expect.stringContaining("Service shop/app") }),
  ]);
});

test("GIVEN one object in two versions of its API WHEN judged THEN they are one", () => {
  const old = { ...twin, inputs: { ...object("Gateway").inputs, apiVersion: "gateway.networking.k8s.io/v1beta1" } };
  expect(judgedGraph(stackUniqueObjects, graphOf(object("Gateway"), old))).toHaveLength(1);
});

test("GIVEN two clusters WHEN each has the object THEN they pass", () => {
  expect(
    judgedGraph(stackUniqueObjects, graphOf({ ...service, ...{ provider: "a" } }, { ...twin, ...{ provider: "b" } })),
  ).toEqual([]);
});

test("GIVEN resources of another cloud WHEN judged THEN the rule does not apply", () => {
  expect(
    judgedGraph(
      stackUniqueObjects,
      graphOf(resource("aws:s3/bucket:Bucket", {}), resource("aws:s3/bucket:Bucket", {})),
    ),
  ).toEqual([]);
});
