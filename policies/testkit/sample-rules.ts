import { z } from "zod";
import { type ResourceRule, type RuleText, resourceRule, type StackRule, stackRule } from "../rule.ts";
import { at } from "../values.ts";

const text = (name: string): RuleText => ({
  name,
  title: `Rule ${name} holds`,
  reason: "It is a sample.",
  remedy: `Keep ${name}.`,
  severity: "medium",
  serves: [],
});

/** A Pod has at most so many containers. */
export const fewContainers: ResourceRule = resourceRule({
  ...text("few-containers"),
  severity: "high",
  settings: z.strictObject({ most: z.int().min(1).max(9).default(1).describe("How many a Pod may have.") }),
  judge: ({ type, inputs }, { most }) => {
    const containers = at(inputs, "spec.containers");
    return type === "kubernetes:core/v1:Pod" && Array.isArray(containers) && containers.length > most
      ? [{ path: "spec.containers", message: `there are ${containers.length} containers; ${most} are allowed` }]
      : [];
  },
});

/** Tells all that a rule is handed of a Pod. */
export const showsPods: ResourceRule = resourceRule({
  ...text("shows-pods"),
  judge: ({ type, inputs }) => (type === "kubernetes:core/v1:Pod" ? [{ message: JSON.stringify(inputs) }] : []),
});

/** Tells the inputs of Pods that a rule on the whole graph is handed. */
export const showsStack: StackRule = stackRule({
  ...text("shows-stack"),
  judge: ({ environment, resources }) =>
    resources
      .filter(({ type }) => type === "kubernetes:core/v1:Pod")
      .map(({ urn, inputs, dependsOn }) => ({ urn, message: JSON.stringify({ environment, inputs, dependsOn }) })),
});

/** A Pod is labelled; can be mended. */
export const labelled: ResourceRule = resourceRule({
  ...text("labelled"),
  judge: ({ type, inputs }) =>
    type === "kubernetes:core/v1:Pod" && at(inputs, "metadata.labels.team") === undefined
      ? [{ path: "metadata.labels.team", message: "there is no team; any is allowed" }]
      : [],
  remediate: ({ type, inputs }) =>
    type === "kubernetes:core/v1:Pod" && at(inputs, "metadata.labels.team") === undefined
      ? { ...inputs, metadata: { ...Object(inputs.metadata), labels: { team: "platform" } } }
      : undefined,
});

/** Throws on every Pod. */
export const throwing: ResourceRule = resourceRule({
  ...text("throwing"),
  judge: ({ type }) => {
    if (type === "kubernetes:core/v1:Pod") {
      throw new Error("out of its depth");
    }
    return [];
  },
});

/** All of them. */
export const sampleRules = [throwing, fewContainers, showsPods, labelled, showsStack];
