import { add, type Plant, set } from "./plant.ts";

const template = { type: "aws:ec2/launchTemplate:LaunchTemplate" };
const bucketPolicy = { type: "aws:s3/bucketPolicy:BucketPolicy" };
const key = { type: "aws:kms/key:Key" };

/** A policy document that says no more than this. */
const document = (...statements: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const everyone = { Effect: "Allow", Principal: "*", Action: ["s3:GetObject"], Resource: ["*"] };
const tlsOnly = {
  Effect: "Deny",
  Principal: "*",
  Action: ["s3:*"],
  Resource: ["*"],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};

/** A fault for each rule on storage, keys, machines and networks in AWS. */
export const awsPlants: Readonly<Record<string, Plant>> = {
  "aws-bucket-aborts-uploads": {
    into: set(
      { type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration" },
      "rules[0].abortIncompleteMultipartUpload",
      undefined,
    ),
  },
  "aws-bucket-encrypted": {
    into: set(
      { type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration" },
      "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm",
      "none",
    ),
  },
  "aws-bucket-no-public-acl": { into: set({ type: "aws:s3/bucket:Bucket" }, "acl", "public-read") },
  "aws-bucket-no-public-policy": { into: set(bucketPolicy, "policy", document(everyone, tlsOnly)) },
  "aws-bucket-owner-enforced": {
    into: set(
      { type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls" },
      "rule.objectOwnership",
      "ObjectWriter",
    ),
  },
  "aws-bucket-public-access-blocked": {
    into: set({ type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock" }, "blockPublicAcls", false),
  },
  "aws-bucket-tls-only": {
    into: set(
      bucketPolicy,
      "policy",
      document({ ...everyone, Principal: { Service: "logging.s3.amazonaws.com" }, Action: ["s3:PutObject"] }),
    ),
  },
  "aws-bucket-versioned": {
    into: set({ type: "aws:s3/bucketVersioning:BucketVersioning" }, "versioningConfiguration.status", "Suspended"),
  },
  "aws-default-security-group-empty": {
    into: set({ type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup" }, "ingress", [
      { protocol: "-1", fromPort: 0, toPort: 0, self: true },
    ]),
  },
  "aws-endpoint-policy-narrow": {
    into: set({ type: "aws:ec2/vpcEndpoint:VpcEndpoint", name: "secretsmanager" }, "policy", undefined),
  },
  "aws-flow-log-complete": { into: set({ type: "aws:ec2/flowLog:FlowLog" }, "trafficType", "REJECT") },
  "aws-key-deletion-waits": { into: set(key, "deletionWindowInDays", 7) },
  "aws-key-rotates": { into: set(key, "enableKeyRotation", false) },
  "aws-log-group-retention": { into: set({ type: "aws:cloudwatch/logGroup:LogGroup" }, "retentionInDays", 30) },
  "aws-machine-volumes-encrypted": { into: set(template, "blockDeviceMappings[1].ebs.encrypted", "false") },
  "aws-metadata-by-token": { into: set(template, "metadataOptions.httpTokens", "optional") },
  "aws-metadata-hop-limit": { into: set(template, "metadataOptions.httpPutResponseHopLimit", 2) },
  "aws-network-acl-no-world-admin": {
    into: add("aws:ec2/networkAclRule:NetworkAclRule", {
      cidrBlock: "0.0.0.0/0",
      fromPort: 22,
      toPort: 22,
      protocol: "tcp",
      ruleAction: "allow",
      ruleNumber: 100,
    }),
  },
  "aws-no-public-address": {
    into: set({ type: "aws:ec2/subnet:Subnet", name: "public" }, "mapPublicIpOnLaunch", true),
  },
  "aws-policy-not-open": { into: set(key, "policy", document({ ...everyone, Action: ["kms:Decrypt"] })) },
  "aws-security-group-no-open-egress": {
    into: add("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", {
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "-1",
      description: "All",
    }),
  },
  "aws-security-group-no-world-ingress": {
    into: add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
      cidrIpv4: "0.0.0.0/0",
      description: "Administration",
      fromPort: 22,
      ipProtocol: "tcp",
      toPort: 22,
    }),
  },
  "aws-store-kept": { into: set({ type: "aws:s3/bucket:Bucket" }, "forceDestroy", true) },
  "aws-volume-encrypted": {
    into: add("aws:ebs/volume:Volume", {
      availabilityZone: "us-east-1a",
      encrypted: false,
      size: 10,
    }),
  },
};
