import * as aws from "@pulumi/aws";
import { iamDocument } from "./iam-document.ts";
import type { NetworkPlace } from "./network-place.ts";
import { partitionOf } from "./region.ts";
import { interfaceEndpointStatements, s3EndpointStatements } from "./vpc-endpoint-policy.ts";

/** S3 through the route tables, which costs nothing and spares the NAT gateways. */
export function s3GatewayEndpoint(
  { name, parent, clusterName, region, accountId, vpc }: NetworkPlace,
  routeTables: readonly aws.ec2.RouteTable[],
): aws.ec2.VpcEndpoint {
  return new aws.ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId: vpc.id,
      vpcEndpointType: "Gateway",
      serviceName: endpointServiceName("s3", region),
      routeTableIds: routeTables.map(({ id }) => id),
      policy: iamDocument(s3EndpointStatements(accountId)),
      tags: { Name: `${clusterName}-s3` },
    },
    { parent },
  );
}

/** Services under their usual names, at addresses of the subnets, for hosts of the network only. */
export function interfaceEndpoints(
  place: NetworkPlace,
  services: readonly string[],
  subnets: readonly aws.ec2.Subnet[],
): aws.ec2.VpcEndpoint[] {
  if (services.length === 0) {
    return [];
  }
  const { name, parent, clusterName, region, accountId, vpc } = place;
  const { group, rule } = endpointSecurityGroup(place);
  return services.map((service) => {
    const statements = interfaceEndpointStatements(service, accountId);
    return new aws.ec2.VpcEndpoint(
      `${name}-${service}`,
      {
        vpcId: vpc.id,
        vpcEndpointType: "Interface",
        serviceName: endpointServiceName(service, region),
        subnetIds: subnets.map(({ id }) => id),
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        ...(statements && { policy: iamDocument(statements) }),
        tags: { Name: `${clusterName}-${service}` },
      },
      // From its first moment on, the usual name leads to the endpoint: it must let callers in by then.
      { parent, dependsOn: [rule] },
    );
  });
}

function endpointSecurityGroup({ name, parent, clusterName, vpc, cidr }: NetworkPlace) {
  const group = new aws.ec2.SecurityGroup(
    `${name}-endpoints`,
    {
      vpcId: vpc.id,
      description: "Endpoints of AWS services: HTTPS from inside the network",
      tags: { Name: `${clusterName}-endpoints` },
    },
    { parent },
  );
  const rule = new aws.vpc.SecurityGroupIngressRule(
    `${name}-endpoints-https`,
    {
      securityGroupId: group.id,
      description: "HTTPS from inside the network",
      cidrIpv4: cidr,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    },
    { parent },
  );
  return { group, rule };
}

/** In China these have another name; the others there are named as everywhere. */
const servicesWithChineseName = ["cloudformation", "ec2", "ecr.api", "ecr.dkr", "sts"];

/** @see https://docs.amazonaws.cn/en_us/vpc/latest/privatelink/aws-services-privatelink-support.html */
function endpointServiceName(service: string, region: string): string {
  const prefix = partitionOf(region) === "aws-cn" && servicesWithChineseName.includes(service) ? "cn." : "";
  return `${prefix}com.amazonaws.${region}.${service}`;
}
