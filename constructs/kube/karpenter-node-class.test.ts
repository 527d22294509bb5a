import { describe, expect, test } from "@jest/globals";
import { resourceOptionsOf } from "../bridge/resource-options.ts";
import { chartOf, manifestOf } from "../testkit/objects.ts";
import { KarpenterNodeClass, type KarpenterNodeClassProps } from "./karpenter-node-class.ts";

const props: KarpenterNodeClassProps = {
  clusterName: "plinth-test",
  nodeRole: "plinth-test-karpenter-node",
  bottlerocketVersion: "v1.62.0",
};

describe("a KarpenterNodeClass", () => {
  test("is Bottlerocket at one version, locked down, in what bears the cluster's discovery tag", () => {
    // WHEN
    const manifest = manifestOf(new KarpenterNodeClass(chartOf(), "burst", props), "EC2NodeClass");

    // THEN
    const discovered = [{ tags: { "karpenter.sh/discovery": "plinth-test" } }];
    const ebs = { volumeType: "gp3", encrypted: true, deleteOnTermination: true };
    expect(manifest).toMatchObject({
      apiVersion: "karpenter.k8s.aws/v1",
      metadata: { name: "burst" },
      spec: {
        role: "plinth-test-karpenter-node",
        amiSelectorTerms: [{ alias: "bottlerocket@v1.62.0" }],
        subnetSelectorTerms: discovered,
        securityGroupSelectorTerms: discovered,
        associatePublicIPAddress: false,
        metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
        blockDeviceMappings: [
          { deviceName: "/dev/xvda", ebs: { ...ebs, volumeSize: "4Gi" } },
          { deviceName: "/dev/xvdb", ebs: { ...ebs, volumeSize: "50Gi" } },
        ],
        kubelet: { maxPods: 110 },
        userData: expect.stringContaining('[settings.kernel]\nlockdown = "integrity"'),
      },
    });
    expect(manifest.spec).not.toHaveProperty("tags");
  });

  test("takes another name, disk, count of pods, shell and tags", () => {
    // WHEN
    const manifest = manifestOf(
      new KarpenterNodeClass(chartOf(), "burst", {
        ...props,
        name: "other",
        diskGib: 100,
        maxPods: 58,
        sessionManager: true,
        tags: { team: "platform" },
      }),
      "EC2NodeClass",
    );

    // THEN
    expect(manifest).toMatchObject({
      metadata: { name: "other" },
      spec: {
        blockDeviceMappings: [{}, { ebs: { volumeSize: "100Gi" } }],
        kubelet: { maxPods: 58 },
        userData: expect.stringContaining("[settings.host-containers.control]\nenabled = true"),
        tags: { team: "platform" },
      },
    });
  });

  test("is waited for when it is deleted", () => {
    const nodeClass = new KarpenterNodeClass(chartOf(), "burst", props);

    expect(resourceOptionsOf(nodeClass.apiObject)).toEqual({ customTimeouts: { delete: "30m" } });
  });

  test("says everything that is wrong with it", () => {
    // GIVEN
    const nodeClass = new KarpenterNodeClass(chartOf(), "Burst", {
      clusterName: "",
      nodeRole: "arn:aws:iam::123456789012:role/x",
      bottlerocketVersion: "latest",
      diskGib: 5,
      maxPods: 1000,
      tags: { "karpenter.sh/nodepool": "x", team: "platform" },
    });

    // THEN
    expect(nodeClass.node.validate()).toEqual([
      'name is "Burst": 1 to 63 of a-z, 0-9 and "-", no "-" first or last, are allowed',
      'clusterName is "": the name of a cluster is allowed',
      'nodeRole is "arn:aws:iam::123456789012:role/x": the name of a role is allowed, not its ARN',
      'bottlerocketVersion is "latest": one release is allowed, such as "v1.62.0"',
      "diskGib is 5: 20 to 16384, whole, is allowed",
      "maxPods is 1000: 10 to 250, whole, is allowed",
      'tags has "karpenter.sh/nodepool": Karpenter sets that one; any other is allowed',
    ]);
  });
});
