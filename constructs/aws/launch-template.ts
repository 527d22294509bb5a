import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { bottlerocketDisks, bottlerocketUserData } from "./bottlerocket.ts";

/** What a group's machines start with. */
export interface LaunchTemplateProps {
  /** Of machines and volumes. */
  readonly machineName: string;
  readonly maxPods: number;
  readonly diskGib: number;
  readonly sessionManager: boolean;
  readonly securityGroupIds: readonly pulumi.Input<string>[] | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The launch template of a managed group of Bottlerocket nodes: both disks encrypted gp3; the metadata service only by IMDSv2 and
 * one hop, so not from pods. Image, subnets and role are the group's.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
export function launchTemplate(
  name: string,
  props: LaunchTemplateProps,
  opts: pulumi.CustomResourceOptions,
): aws.ec2.LaunchTemplate {
  const { machineName, maxPods, diskGib, sessionManager, securityGroupIds, tags } = props;
  const userData = bottlerocketUserData({ maxPods, sessionManager });
  return new aws.ec2.LaunchTemplate(
    name,
    {
      updateDefaultVersion: true,
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: "disabled",
      },
      blockDeviceMappings: [
        disk(bottlerocketDisks.system.device, bottlerocketDisks.system.gib),
        disk(bottlerocketDisks.data.device, diskGib),
      ],
      ...(securityGroupIds && { vpcSecurityGroupIds: [...securityGroupIds] }),
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags: { ...tags, Name: machineName },
      })),
      userData: Buffer.from(userData).toString("base64"),
    },
    opts,
  );
}

function disk(deviceName: string, volumeSize: number) {
  return { deviceName, ebs: { volumeSize, volumeType: "gp3", encrypted: "true", deleteOnTermination: "true" } };
}
