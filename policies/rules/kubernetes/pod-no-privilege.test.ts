import { expect, test } from "@jest/globals";
import { judged, resource } from "../../testkit/judged.ts";
import { podNoPrivilege } from "./pod-no-privilege.ts";

const rollout = (privileged: boolean) =>
  resource("kubernetes:argoproj.io/v1alpha1:Rollout", {
    kind: "Rollout",
    spec: { template: { spec: { containers: [{ name: "app", securityContext: { privileged } }] } } },
  });

test("GIVEN an unprivileged container WHEN judged THEN it passes", () => {
  expect(judged(podNoPrivilege, rollout(false))).toEqual([]);
});

test("GIVEN a privileged container WHEN judged THEN its place is named", () => {
  expect(judged(podNoPrivilege, rollout(true))).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].securityContext.privileged" }),
  ]);
});

test("GIVEN no workload WHEN judged THEN the rule does not apply", () => {
  expect(judged(podNoPrivilege, resource("kubernetes:core/v1:ConfigMap", { kind: "ConfigMap" }))).toEqual([]);
});
