import { type Plant, set } from "./plant.ts";

const cluster = (path: string, value: unknown): Plant => ({
  into: set({ type: "aws:eks/cluster:Cluster" }, path, value),
});
const nodeGroup = (path: string, value: unknown): Plant => ({
  into: set({ type: "aws:eks/nodeGroup:NodeGroup", name: "data" }, path, value),
});

/** A fault for each rule on clusters in AWS and their nodes. */
export const clusterPlants: Readonly<Record<string, Plant>> = {
  "aws-deletion-protected": cluster("deletionProtection", false),
  "aws-eks-access-entries": cluster("accessConfig.authenticationMode", "API_AND_CONFIG_MAP"),
  "aws-eks-logs-complete": cluster("enabledClusterLogTypes", ["api"]),
  "aws-eks-no-creator-admin": cluster("accessConfig.bootstrapClusterCreatorAdminPermissions", true),
  "aws-eks-private-endpoint": cluster("vpcConfig.endpointPrivateAccess", false),
  "aws-eks-public-cidrs": cluster("vpcConfig.publicAccessCidrs", ["0.0.0.0/0"]),
  "aws-eks-secrets-encrypted": cluster("encryptionConfig", undefined),
  "aws-eks-standard-support": cluster("upgradePolicy.supportType", "EXTENDED"),
  "aws-eks-version-supported": cluster("version", "1.29"),
  "aws-node-group-image": nodeGroup("amiType", "AL2_x86_64"),
  "aws-node-group-stores-on-demand": nodeGroup("capacityType", "SPOT"),
  "aws-node-no-ssh": { into: set({ type: "aws:ec2/launchTemplate:LaunchTemplate" }, "keyName", "planted") },
};
