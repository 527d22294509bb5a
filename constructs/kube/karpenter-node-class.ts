import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { bottlerocketDisks, bottlerocketUserData } from "../aws/bottlerocket.ts";
import { withResourceOptions } from "../bridge/resource-options.ts";

/** The machines that Karpenter makes nodes of. */
export interface KarpenterNodeClassProps {
  /**
   * The object's name.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /** The value of the tag `karpenter.sh/discovery` on the subnets and the security group. */
  readonly clusterName: string;

  /** The name of the nodes' role, or a token of one: `stringToken(cloud.nodeRoleName)`. */
  readonly nodeRole: string;

  /** As in `v1.62.0`. Nodes of another version are replaced, as far as the pools' budgets allow. */
  readonly bottlerocketVersion: string;

  /**
   * The disk of images, logs and scratch volumes, in GiB.
   *
   * @default 50
   */
  readonly diskGib?: number;

  /**
   * Most pods on a node; the network plugin must delegate prefixes.
   *
   * @default 110
   */
  readonly maxPods?: number;

  /**
   * Whether Session Manager may open a shell; the nodes' role must allow it too.
   *
   * @default false
   */
  readonly sessionManager?: boolean;

  /**
   * Tags of machines, volumes and network interfaces, which get none of the provider's.
   *
   * @default - Karpenter's own alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * An EC2NodeClass (karpenter.k8s.aws/v1) of Bottlerocket at one version, both disks encrypted gp3, with the metadata service only by
 * IMDSv2 and one hop, so not from pods; in the subnets and the security group with the cluster's discovery tag. It is deleted before
 * its controller, and waited for, as its nodes and its instance profile would stay behind.
 *
 * @see https://karpenter.sh/docs/concepts/nodeclasses/
 */
export class KarpenterNodeClass extends Construct {
  readonly name: string;
  readonly apiObject: ApiObject;

  constructor(scope: Construct, id: string, props: KarpenterNodeClassProps) {
    super(scope, id);
    this.name = props.name ?? id;
    this.apiObject = new ApiObject(this, "Resource", {
      apiVersion: "karpenter.k8s.aws/v1",
      kind: "EC2NodeClass",
      metadata: { name: this.name },
      spec: specOf(props),
    });
    withResourceOptions(this, { customTimeouts: { delete: "30m" } });
    this.node.addValidation({ validate: () => nodeClassFaults(this.name, props) });
  }
}

function specOf(props: KarpenterNodeClassProps) {
  const { clusterName, nodeRole, bottlerocketVersion, diskGib = 50, maxPods = 110, sessionManager = false } = props;
  const discovered = [{ tags: { "karpenter.sh/discovery": clusterName } }];
  return {
    role: nodeRole,
    amiSelectorTerms: [{ alias: `bottlerocket@${bottlerocketVersion}` }],
    subnetSelectorTerms: discovered,
    securityGroupSelectorTerms: discovered,
    associatePublicIPAddress: false,
    metadataOptions: {
      httpEndpoint: "enabled",
      httpProtocolIPv6: "disabled",
      httpPutResponseHopLimit: 1,
      httpTokens: "required",
    },
    blockDeviceMappings: [
      disk(bottlerocketDisks.system.device, bottlerocketDisks.system.gib),
      disk(bottlerocketDisks.data.device, diskGib),
    ],
    kubelet: { maxPods },
    userData: bottlerocketUserData({ sessionManager }),
    ...(props.tags && { tags: { ...props.tags } }),
  };
}

function disk(deviceName: string, gib: number) {
  return { deviceName, ebs: { volumeSize: `${gib}Gi`, volumeType: "gp3", encrypted: true, deleteOnTermination: true } };
}

function nodeClassFaults(name: string, props: KarpenterNodeClassProps): string[] {
  const { clusterName, nodeRole, bottlerocketVersion, diskGib = 50, maxPods = 110, tags = {} } = props;
  return [
    ...(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)
      ? []
      : [`name is ${JSON.stringify(name)}: 1 to 63 of a-z, 0-9 and "-", no "-" first or last, are allowed`]),
    ...(clusterName !== "" ? [] : ['clusterName is "": the name of a cluster is allowed']),
    ...(nodeRole !== "" && !nodeRole.startsWith("arn:")
      ? []
      : [`nodeRole is ${JSON.stringify(nodeRole)}: the name of a role is allowed, not its ARN`]),
    ...(/^v\d+\.\d+\.\d+$/.test(bottlerocketVersion)
      ? []
      : [`bottlerocketVersion is ${JSON.stringify(bottlerocketVersion)}: one release is allowed, such as "v1.62.0"`]),
    ...(Number.isInteger(diskGib) && diskGib >= 20 && diskGib <= 16_384
      ? []
      : [`diskGib is ${diskGib}: 20 to 16384, whole, is allowed`]),
    ...(Number.isInteger(maxPods) && maxPods >= 10 && maxPods <= 250
      ? []
      : [`maxPods is ${maxPods}: 10 to 250, whole, is allowed`]),
    ...Object.keys(tags)
      .filter((key) => /^(eks:eks-cluster-name|kubernetes\.io\/cluster.*|karpenter\..*\/.*|)$/.test(key))
      .map((key) => `tags has ${JSON.stringify(key)}: Karpenter sets that one; any other is allowed`),
  ];
}
