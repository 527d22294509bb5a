import { k8s } from "cdk8s-plus-27";
import { Construct } from "constructs";

/** The classes of volumes on EBS. */
export interface StorageClassesProps {
  /**
   * Tags of each volume, beside the driver's own: those of the costs, and the one that backups look for. They cannot be changed: other
   * ones replace the classes, and volumes that exist keep theirs.
   *
   * @default - none
   */
  readonly volumeTags?: Readonly<Record<string, string>>;
}

/** The driver of EBS volumes. */
export const EBS_DRIVER = "ebs.csi.aws.com";

/**
 * Two classes of encrypted gp3 volumes on EBS, that grow when asked and are made in the zone where their pod is placed: `gp3`, the
 * cluster's default, whose volumes go with their claims, and `gp3-retain` for stores, whose volumes stay when their claims go.
 *
 * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md
 */
export class StorageClasses extends Construct {
  /** The class of claims that name none. */
  readonly defaultName = "gp3";

  /** The class of stores: a volume without a claim waits for somebody to delete it, and is paid for until then. */
  readonly retainName = "gp3-retain";

  constructor(scope: Construct, id: string, { volumeTags = {} }: StorageClassesProps = {}) {
    super(scope, id);
    this.#make("Default", this.defaultName, "Delete", volumeTags);
    this.#make("Retain", this.retainName, "Retain", volumeTags);
    this.node.addValidation({ validate: () => volumeTagFaults(volumeTags) });
  }

  #make(id: string, name: string, reclaimPolicy: "Delete" | "Retain", tags: Readonly<Record<string, string>>): void {
    const isDefault = String(name === this.defaultName);
    new k8s.KubeStorageClass(this, id, {
      metadata: { name, annotations: { "storageclass.kubernetes.io/is-default-class": isDefault } },
      provisioner: EBS_DRIVER,
      parameters: { type: "gp3", encrypted: "true", "csi.storage.k8s.io/fstype": "ext4", ...tagParameters(tags) },
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy,
    });
  }
}

/** Tags as the driver's parameters have them: `tagSpecification_1: key=value`, and so on. */
export function tagParameters(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value], index) => [`tagSpecification_${index + 1}`, `${key}=${value}`]),
  );
}

/**
 * What is wrong with tags: what EBS or the driver refuses, which would show only at the first claim.
 *
 * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/tagging.md
 */
export function volumeTagFaults(tags: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(tags);
  return [
    ...entries
      .filter(
        ([key]) =>
          !/^(?!aws:|kubernetes\.io\/|ebs\.csi\.aws\.com\/|CSIVolumeName)[\p{L}\p{N} _.:/+@-]{1,128}$/u.test(key),
      )
      .map(
        ([key]) =>
          `volumeTags has the key ${JSON.stringify(key)}: 1 to 128 characters are allowed, none of them "=", and none of AWS's or the driver's own keys`,
      ),
    ...entries
      .filter(([, value]) => !/^[\p{L}\p{N} _.:/=+@-]{0,256}$/u.test(value))
      .map(
        ([key, value]) =>
          `volumeTags.${key} is ${JSON.stringify(value)}: at most 256 letters, digits, spaces and _.:/=+@- are allowed`,
      ),
    ...(entries.length > 40
      ? [`volumeTags has ${entries.length} tags: at most 40 are allowed, beside the driver's`]
      : []),
  ];
}
