import { expect, test } from "@jest/globals";
import { simulatedReleases } from "./simulated-releases.ts";

test("GIVEN a release that was installed, one that was not, and another kind WHEN listed THEN it is the second alone", () => {
  const release = "kubernetes:helm.sh/v3:Release";
  const resources = [
    { type: release, id: "istio-system/istiod", outputs: { status: { status: "deployed" } } },
    { type: release, id: "keda/keda", outputs: { simulated: "helm is not on the PATH" } },
    { type: "kubernetes:core/v1:ConfigMap", id: "keda/settings", outputs: { simulated: "yes" } },
  ];
  expect(simulatedReleases(resources)).toEqual(["Release keda/keda"]);
});
