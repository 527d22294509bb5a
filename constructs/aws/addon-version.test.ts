import { expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { valueIn } from "../testkit/aws-registrations.ts";
import type { AddonVersion } from "./addon-version.ts";
import { resolvedVersion } from "./resolved-version.ts";

/** What EKS is asked, and what comes of it. */
async function resolved(version: AddonVersion): Promise<{ asked: unknown[]; version: string }> {
  const asked: unknown[] = [];
  await pulumi.runtime.setMocks({
    call: ({ token, inputs }) => {
      asked.push({ token, ...inputs });
      return { ...inputs, version: inputs.mostRecent ? "v1.14.0-eksbuild.1" : "v1.13.1-eksbuild.1" };
    },
    newResource: ({ name }) => ({ id: name, state: {} }),
  });
  const parent = new pulumi.ComponentResource("test:Parent", "parent");
  const found = await valueIn(pulumi.output(resolvedVersion("coredns", version, "1.36", parent)));
  return { asked, version: found };
}

const question = { token: "aws:eks/getAddonVersion:getAddonVersion", addonName: "coredns", kubernetesVersion: "1.36" };

test("GIVEN a pinned version THEN nobody is asked", async () => {
  expect(await resolved("v1.12.4-eksbuild.1")).toEqual({ asked: [], version: "v1.12.4-eksbuild.1" });
});

test("GIVEN default or latest THEN EKS is asked for that of the Kubernetes version", async () => {
  expect(await resolved("default")).toEqual({
    asked: [{ ...question, mostRecent: false }],
    version: "v1.13.1-eksbuild.1",
  });
  expect(await resolved("latest")).toEqual({
    asked: [{ ...question, mostRecent: true }],
    version: "v1.14.0-eksbuild.1",
  });
});
