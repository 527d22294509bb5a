import { isRecord } from "../is-record.ts";
import { needsReplacement } from "../providers/kubernetes/immutable-fields.ts";
import type { FieldChange } from "./field-change.ts";
import type { StackResource } from "./stack-resource.ts";

/**
 * Properties of AWS whose change makes a new resource, by type: what the Terraform AWS provider, on which @pulumi/aws stands, documents
 * as "forces new resource". A dot leads into a property.
 */
const awsFields: Readonly<Record<string, readonly string[]>> = {
  "aws:acm/certificate:Certificate": ["domainName", "keyAlgorithm", "validationMethod"],
  "aws:backup/selection:Selection": ["conditions", "iamRoleArn", "name", "notResources", "planId", "resources"],
  "aws:backup/vault:Vault": ["kmsKeyArn", "name"],
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": [
    "backupVaultName",
    "changeableForDays",
    "maxRetentionDays",
    "minRetentionDays",
  ],
  "aws:cloudwatch/eventTarget:EventTarget": ["eventBusName", "rule", "targetId"],
  "aws:cloudwatch/logGroup:LogGroup": ["logGroupClass", "name", "namePrefix"],
  "aws:costexplorer/anomalyMonitor:AnomalyMonitor": ["monitorDimension", "monitorSpecification", "monitorType"],
  "aws:dynamodb/table:Table": ["hashKey", "name", "rangeKey"],
  "aws:ebs/volume:Volume": ["availabilityZone", "encrypted", "kmsKeyId", "outpostArn", "snapshotId"],
  "aws:ec2/eip:Eip": ["domain", "networkBorderGroup", "publicIpv4Pool"],
  "aws:ec2/flowLog:FlowLog": [
    "iamRoleArn",
    "logDestination",
    "logDestinationType",
    "logFormat",
    "maxAggregationInterval",
    "subnetId",
    "trafficType",
    "vpcId",
  ],
  "aws:ec2/launchTemplate:LaunchTemplate": ["name", "namePrefix"],
  "aws:ec2/natGateway:NatGateway": ["allocationId", "availabilityMode", "connectivityType", "privateIp", "subnetId"],
  "aws:ec2/route:Route": [
    "destinationCidrBlock",
    "destinationIpv6CidrBlock",
    "destinationPrefixListId",
    "routeTableId",
  ],
  "aws:ec2/routeTable:RouteTable": ["vpcId"],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ["gatewayId", "subnetId"],
  "aws:ec2/securityGroup:SecurityGroup": ["description", "name", "namePrefix", "vpcId"],
  "aws:ec2/subnet:Subnet": ["availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6Native", "outpostArn", "vpcId"],
  "aws:ec2/subnetCidrReservation:SubnetCidrReservation": ["cidrBlock", "description", "reservationType", "subnetId"],
  "aws:ec2/vpc:Vpc": ["cidrBlock", "instanceTenancy", "ipv4IpamPoolId", "ipv4NetmaskLength"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["serviceName", "vpcEndpointType", "vpcId"],
  "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": ["ecrRepositoryPrefix", "upstreamRegistryUrl"],
  "aws:ecr/repository:Repository": ["encryptionConfigurations", "name"],
  "aws:efs/fileSystem:FileSystem": [
    "availabilityZoneName",
    "creationToken",
    "encrypted",
    "kmsKeyId",
    "performanceMode",
  ],
  "aws:eks/accessEntry:AccessEntry": ["clusterName", "principalArn", "type"],
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": [
    "accessScope",
    "clusterName",
    "policyArn",
    "principalArn",
  ],
  "aws:eks/addon:Addon": ["addonName", "clusterName"],
  "aws:eks/cluster:Cluster": [
    "bootstrapSelfManagedAddons",
    "encryptionConfig",
    "kubernetesNetworkConfig.ipFamily",
    "kubernetesNetworkConfig.serviceIpv4Cidr",
    "name",
    "outpostConfig",
    "roleArn",
  ],
  "aws:eks/nodeGroup:NodeGroup": [
    "amiType",
    "capacityType",
    "clusterName",
    "diskSize",
    "instanceTypes",
    "launchTemplate.id",
    "launchTemplate.name",
    "nodeGroupName",
    "nodeGroupNamePrefix",
    "nodeRoleArn",
    "remoteAccess",
    "subnetIds",
  ],
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": ["clusterName", "namespace", "serviceAccount"],
  "aws:elasticache/replicationGroup:ReplicationGroup": [
    "atRestEncryptionEnabled",
    "kmsKeyId",
    "port",
    "replicationGroupId",
    "snapshotName",
    "subnetGroupName",
  ],
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ["url"],
  "aws:iam/policy:Policy": ["description", "name", "namePrefix", "path"],
  "aws:iam/role:Role": ["name", "namePrefix", "path"],
  "aws:iam/rolePolicy:RolePolicy": ["name", "namePrefix", "role"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["policyArn", "role"],
  "aws:kms/alias:Alias": ["name", "namePrefix"],
  "aws:kms/key:Key": ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion"],
  "aws:lb/loadBalancer:LoadBalancer": ["customerOwnedIpv4Pool", "internal", "loadBalancerType", "name", "namePrefix"],
  "aws:lb/targetGroup:TargetGroup": [
    "ipAddressType",
    "name",
    "namePrefix",
    "port",
    "protocol",
    "protocolVersion",
    "targetType",
    "vpcId",
  ],
  "aws:msk/cluster:Cluster": [
    "brokerNodeGroupInfo.azDistribution",
    "brokerNodeGroupInfo.clientSubnets",
    "brokerNodeGroupInfo.securityGroups",
    "clusterName",
    "encryptionInfo.encryptionAtRestKmsKeyArn",
  ],
  "aws:rds/cluster:Cluster": [
    "availabilityZones",
    "clusterIdentifier",
    "databaseName",
    "dbSubnetGroupName",
    "engine",
    "kmsKeyId",
    "masterUsername",
    "snapshotIdentifier",
    "storageEncrypted",
  ],
  "aws:rds/instance:Instance": [
    "availabilityZone",
    "characterSetName",
    "dbName",
    "engine",
    "identifier",
    "kmsKeyId",
    "snapshotIdentifier",
    "storageEncrypted",
    "timezone",
    "username",
  ],
  "aws:route53/record:Record": ["zoneId"],
  "aws:route53/zone:Zone": ["delegationSetId", "name"],
  "aws:s3/bucket:Bucket": ["bucket", "bucketPrefix", "objectLockEnabled"],
  "aws:secretsmanager/secret:Secret": ["name", "namePrefix"],
  "aws:sqs/queue:Queue": ["fifoQueue", "name", "namePrefix"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["securityGroupId"],
  "aws:wafv2/webAcl:WebAcl": ["name", "namePrefix", "scope"],
};

/** What hangs on to another resource of AWS, or is named, is made anew where that changes. */
const anyAws: readonly string[] = ["bucket", "name", "namePrefix"];

/** Other types with a provider of their own. */
const otherFields: Readonly<Record<string, readonly string[]>> = {
  "consul:index/keyPrefix:KeyPrefix": ["datacenter", "pathPrefix"],
  "kafka:index/topic:Topic": ["name"],
  "kubernetes:helm.sh/v3:Release": ["name", "namespace"],
  "vault:index/mount:Mount": ["type"],
};

/** Whether Pulumi would make a new resource in place of the old one because of a change. Components are made of nothing. */
export function isReplacing(change: FieldChange, old: StackResource, next: StackResource): boolean {
  const { type } = next;
  if (type.startsWith("aws:")) {
    return ["region", ...(awsFields[type] ?? anyAws)].some((field) => touches(change, field));
  }
  const fields = otherFields[type];
  if (fields !== undefined) {
    return fields.some((field) => touches(change, field));
  }
  return type.startsWith("kubernetes:") && isObject(old) && isObject(next) && replacesObject(change, old, next);
}

function isObject({ inputs }: StackResource): boolean {
  return typeof inputs.kind === "string" && isRecord(inputs.metadata);
}

/** By the rules of the API server; Plinth's providers change ConfigMaps and Secrets in place. */
function replacesObject(change: FieldChange, old: StackResource, next: StackResource): boolean {
  const kind = change.old === undefined ? "add" : change.new === undefined ? "delete" : "update";
  return needsReplacement({ path: change.path, kind }, old.inputs, next.inputs, { configMaps: true, secrets: true });
}

/** Whether a change is at, below or above a field. */
function touches({ path }: FieldChange, field: string): boolean {
  const parts = field.split(".");
  const properties = path.filter((part) => typeof part === "string");
  const shared = Math.min(parts.length, properties.length);
  return parts.slice(0, shared).every((part, index) => part === properties[index]);
}
