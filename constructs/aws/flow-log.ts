import * as aws from "@pulumi/aws";
import { type IamStatement, iamDocument } from "./iam-document.ts";
import type { NetworkPlace } from "./network-place.ts";
import { partitionOf } from "./region.ts";

/** What is recorded, and for how long. */
export interface FlowLogProps {
  readonly retentionDays: number;
  readonly trafficType: "ALL" | "REJECT";
}

/** Records the traffic of a network in a log group of CloudWatch Logs, under a role that can write there and nowhere else. */
export function flowLog(place: NetworkPlace, { retentionDays, trafficType }: FlowLogProps): aws.cloudwatch.LogGroup {
  const { name, parent, vpc, clusterName } = place;
  const group = new aws.cloudwatch.LogGroup(
    `${name}-flow-log`,
    { name: flowLogGroupName(clusterName), retentionInDays: retentionDays },
    { parent },
  );
  const role = new aws.iam.Role(
    `${name}-flow-log`,
    {
      description: `Flow log of the network of ${clusterName}`,
      assumeRolePolicy: iamDocument(flowLogTrust(place)),
    },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-flow-log`,
    { role: role.id, policy: iamDocument(flowLogStatements(place)) },
    { parent },
  );
  new aws.ec2.FlowLog(
    `${name}-flow-log`,
    {
      vpcId: vpc.id,
      trafficType,
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      tags: { Name: clusterName },
    },
    { parent, dependsOn: [policy] },
  );
  return group;
}

function flowLogGroupName(clusterName: string): string {
  return `/aws/vpc-flow-logs/${clusterName}`;
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
function flowLogTrust({ region, accountId }: NetworkPlace): readonly IamStatement[] {
  return [
    {
      sid: "FlowLogsOfTheAccount",
      principals: { services: ["vpc-flow-logs.amazonaws.com"] },
      actions: ["sts:AssumeRole"],
      conditions: {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnLike: { "aws:SourceArn": `arn:${partitionOf(region)}:ec2:${region}:${accountId}:vpc-flow-log/*` },
      },
    },
  ];
}

/** It cannot make log groups: one that is deleted would come back, without a term, with the last records. */
function flowLogStatements({ region, accountId, clusterName }: NetworkPlace): readonly IamStatement[] {
  const groups = `arn:${partitionOf(region)}:logs:${region}:${accountId}:log-group`;
  return [
    {
      sid: "WriteRecords",
      actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      resources: [`${groups}:${flowLogGroupName(clusterName)}:*`],
    },
    {
      sid: "FindTheGroup",
      actions: ["logs:DescribeLogGroups"],
      resources: [`${groups}:*`],
      wildcardReason: "IAM does not narrow the list of log groups to one of them.",
    },
  ];
}
