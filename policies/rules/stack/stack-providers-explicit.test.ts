import { expect, test } from "@jest/globals";
import { graphOf, judgedGraph, resource } from "../../testkit/judged.ts";
import { stackProvidersExplicit } from "./stack-providers-explicit.ts";

const bucket = resource("aws:s3/bucket:Bucket", {});
const provider = (name: string) => resource("pulumi:providers:aws", {}, name);

test("GIVEN a provider of the program's own WHEN judged THEN it passes", () => {
  expect(judgedGraph(stackProvidersExplicit, graphOf(provider("aws"), bucket))).toEqual([]);
});

test("GIVEN the engine's own provider WHEN judged THEN it is named", () => {
  expect(judgedGraph(stackProvidersExplicit, graphOf(provider("aws"), provider("default_7_8_0"), bucket))).toEqual([
    expect.objectContaining({ urn: provider("default_7_8_0").urn }),
  ]);
});

test("GIVEN a resource of a package without a provider WHEN judged THEN it is named", () => {
  expect(judgedGraph(stackProvidersExplicit, graphOf(bucket))).toEqual([expect.objectContaining({ urn: bucket.urn })]);
});

test("GIVEN a graph that says who has which provider WHEN one has none THEN it is named", () => {
  const bare = { ...bucket, provider: "" };
  expect(judgedGraph(stackProvidersExplicit, graphOf(provider("aws"), bare))).toEqual([
    expect.objectContaining({ urn: bucket.urn }),
  ]);
});

test("GIVEN a stack and a component WHEN judged THEN the rule does not apply", () => {
  expect(
    judgedGraph(
      stackProvidersExplicit,
      graphOf(resource("pulumi:pulumi:Stack", {}), resource("plinth:aws:Cluster", {})),
    ),
  ).toEqual([]);
});
