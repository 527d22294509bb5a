import type { StackResource } from "./stack-resource.ts";

interface Danger {
  readonly types: RegExp;
  /** What goes when one is deleted. */
  readonly loss: string;
}

/** Everything that holds data, or that others cannot do without for a while. The first that fits counts. */
const dangers: readonly Danger[] = [
  {
    types: /^aws:(rds|docdb|neptune|redshift|dynamodb)\//,
    loss: "the database goes with all its data, unless a snapshot is taken",
  },
  { types: /^aws:(elasticache|memorydb)\//, loss: "everything in the cache goes, and its endpoint with it" },
  { types: /^aws:msk\//, loss: "every topic goes with the messages in it" },
  {
    types: /^aws:s3\/bucket:/,
    loss: "the bucket goes with every object in it; AWS refuses while it holds any, unless it is forced",
  },
  { types: /^aws:efs\/fileSystem:/, loss: "the file system goes with all files in it" },
  { types: /^aws:ebs\/volume:/, loss: "the volume goes with all its data" },
  { types: /^aws:backup\/vault:/, loss: "its recovery points go; AWS refuses while it holds any" },
  {
    types: /^aws:kms\/key:/,
    loss: "all that was encrypted with the key can no longer be read once its waiting time is over",
  },
  { types: /^aws:secretsmanager\/secret:/, loss: "the secret goes with all its versions" },
  { types: /^aws:ecr\/repository:/, loss: "its images go, and pods that need one of them cannot start" },
  { types: /^aws:sqs\/queue:/, loss: "messages in the queue are lost" },
  { types: /^aws:eks\/cluster:/, loss: "the cluster goes with everything that runs in it" },
  { types: /^aws:eks\/nodeGroup:/, loss: "its nodes are drained: all their pods start elsewhere, where there is room" },
  { types: /^aws:ec2\/vpc:/, loss: "the network goes with everything in it" },
  { types: /^aws:ec2\/subnet:/, loss: "everything with an address in the subnet has to leave it first" },
  {
    types: /^aws:ec2\/(natGateway|eip):/,
    loss: "connections out break, and the address that others may have allowed changes",
  },
  { types: /^aws:ec2\/vpcEndpoint:/, loss: "connections through the endpoint break" },
  { types: /^aws:ec2\/securityGroup:/, loss: "whatever uses the group has to leave it first" },
  { types: /^aws:(lb|alb|elb)\/loadBalancer:/, loss: "open connections break, and the balancer's address changes" },
  {
    types: /^aws:cloudfront\/distribution:/,
    loss: "the site is not served until a new distribution is rolled out and DNS points to it",
  },
  { types: /^aws:route53\/zone:/, loss: "the zone's names stop resolving, and a new zone has other name servers" },
  { types: /^aws:route53\/record:/, loss: "the name stops resolving until caches have forgotten the old answer" },
  { types: /^aws:acm\/certificate:/, loss: "TLS ends where the certificate is in use; AWS refuses while it is" },
  { types: /^aws:cloudwatch\/logGroup:/, loss: "all logs in the group are lost" },
  { types: /^aws:iam\/(role|user):/, loss: "whoever acts in this name loses its rights at once" },
  {
    types: /^kubernetes:.*:StatefulSet$/,
    loss: "its pods stop, all at once; their volumes stay unless its claims are deleted with it",
  },
  {
    types: /^kubernetes:.*:(PersistentVolumeClaim|PersistentVolume)$/,
    loss: "the volume goes with its data, unless it is retained",
  },
  { types: /^kubernetes:.*:StorageClass$/, loss: "no new volume can be made of this class in the meantime" },
  { types: /^kubernetes:.*:Namespace$/, loss: "everything in the namespace goes, volumes included" },
  { types: /^kubernetes:.*:CustomResourceDefinition$/, loss: "every object of this kind goes, in all namespaces" },
  {
    types: /^kubernetes:kafka\.strimzi\.io.*:(Kafka|KafkaNodePool)$/,
    loss: "brokers stop, and topics may go with their messages",
  },
  {
    types: /^kubernetes:kafka\.strimzi\.io.*:KafkaTopic$|^kafka:index\/topic:/,
    loss: "the topic goes with the messages in it",
  },
  { types: /^kubernetes:helm\.sh\/v3:Release$/, loss: "everything that the release installed is uninstalled" },
  {
    types: /^kubernetes:gateway\.networking\.k8s\.io.*:Gateway$/,
    loss: "the load balancer behind the gateway goes: no request comes in, and its address changes",
  },
  { types: /^kubernetes:.*:(HTTPRoute|GRPCRoute|Ingress)$/, loss: "requests on its paths are not routed" },
  { types: /^kubernetes:core\/v1:Service$/, loss: "its address changes, and callers fail in the meantime" },
  { types: /^kubernetes:core\/v1:Secret$/, loss: "pods that need it cannot start" },
  { types: /^kubernetes:(apps|batch)\/|:Rollout$/, loss: "its pods stop before new ones are there" },
  { types: /^vault:/, loss: "secrets below the path may go for good" },
];

/** What the deletion of a resource endangers, in a clause; undefined for what nothing hangs on. */
export function lossOf({ type, inputs }: StackResource): string | undefined {
  if (type === "kubernetes:core/v1:Service" && isLoadBalancer(inputs)) {
    return "its load balancer goes: open connections break, and the address changes";
  }
  return dangers.find(({ types }) => types.test(type))?.loss;
}

function isLoadBalancer({ spec }: StackResource["inputs"]): boolean {
  return typeof spec === "object" && spec !== null && "type" in spec && spec.type === "LoadBalancer";
}
