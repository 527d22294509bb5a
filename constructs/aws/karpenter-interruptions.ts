import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { iamDocument } from "./iam-document.ts";

/** What tells that a machine will go, or went. */
const events: Readonly<Record<string, { readonly source: string; readonly detailType: string }>> = {
  "spot-interruption": { source: "aws.ec2", detailType: "EC2 Spot Instance Interruption Warning" },
  rebalance: { source: "aws.ec2", detailType: "EC2 Instance Rebalance Recommendation" },
  "state-change": { source: "aws.ec2", detailType: "EC2 Instance State-change Notification" },
  health: { source: "aws.health", detailType: "AWS Health Event" },
};

/**
 * The queue that Karpenter hears of interruptions from, encrypted, with the rules that fill it and nobody else's. A message older than
 * 5 minutes is of no use: its machine is gone.
 *
 * @see https://karpenter.sh/docs/concepts/disruption/#interruption
 */
export function interruptionQueue(name: string, queueName: string, opts: pulumi.CustomResourceOptions): aws.sqs.Queue {
  const queue = new aws.sqs.Queue(
    name,
    { name: queueName, messageRetentionSeconds: 300, sqsManagedSseEnabled: true },
    opts,
  );
  const rules = Object.entries(events).map(([event, { source, detailType }]) => {
    const rule = new aws.cloudwatch.EventRule(
      `${name}-${event}`,
      {
        description: `${detailType}, for Karpenter`,
        eventPattern: JSON.stringify({ source: [source], "detail-type": [detailType] }),
      },
      opts,
    );
    new aws.cloudwatch.EventTarget(`${name}-${event}`, { rule: rule.name, arn: queue.arn }, opts);
    return rule;
  });
  new aws.sqs.QueuePolicy(name, { queueUrl: queue.url, policy: queuePolicy(queue, rules) }, opts);
  return queue;
}

function queuePolicy(queue: aws.sqs.Queue, rules: readonly aws.cloudwatch.EventRule[]): pulumi.Output<string> {
  return iamDocument([
    {
      sid: "EventsOfTheRules",
      actions: ["sqs:SendMessage"],
      principals: { services: ["events.amazonaws.com"] },
      resources: [queue.arn],
      conditions: { ArnEquals: { "aws:SourceArn": rules.map(({ arn }) => arn) } },
    },
    {
      sid: "OnlyByTls",
      effect: "Deny",
      actions: ["sqs:*"],
      principals: { everyone: true },
      resources: [queue.arn],
      conditions: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
}
