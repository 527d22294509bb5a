import { allocationTags, Cluster, Network, NodeGroups } from "@plinth/constructs/aws";
import * as aws from "@pulumi/aws";
import { Config } from "@pulumi/pulumi";

// A program of another team: a network and a cluster with nodes, nothing else of the platform. Names in the cluster's DNS, volumes and
// metrics are `ClusterAddons`.
const config = new Config("reports");
const accountId = config.require("account");
const region = "eu-central-1";
const clusterName = "reports";
const version = "1.36";
const tags = allocationTags({ environment: "batch", team: "reports" });

const provider = new aws.Provider("aws", { region, allowedAccountIds: [accountId], defaultTags: { tags } });

const network = new Network(
  "reports",
  {
    cidr: "10.60.0.0/16",
    region,
    accountId,
    zones: ["eu-central-1a", "eu-central-1b"],
    clusterName,
    natGateways: "one",
    interfaceEndpoints: [],
    // The office, whose VPN ends here one day.
    otherCidrs: ["10.90.0.0/16"],
  },
  { provider },
);

const cluster = new Cluster(
  "reports",
  {
    name: clusterName,
    version,
    region,
    accountId,
    vpcId: network.vpcId,
    subnetIds: network.intraSubnetIds,
    administratorArns: [config.require("administrator")],
    privateAccessCidrs: ["10.90.0.0/16"],
  },
  { provider },
);

new NodeGroups(
  "reports",
  {
    cluster,
    version,
    subnets: network.privateSubnets,
    groups: [{ name: "batch", lifecycle: "spot", vcpus: 4, memoryGib: 16, nodesPerZone: 1, maxPerZone: 5 }],
    tags,
  },
  { provider },
);

/** Runs `aws eks get-token`: it holds no credential. */
export const { kubeconfig } = cluster;

/** For allow lists of others. */
export const { egressAddresses } = network;
