import type { NodeGroupsProps, PropsFault } from "@plinth/constructs/aws";
import {
  backupPlanFaults,
  clusterFaults,
  continuousIntegrationFaults,
  costControlFaults,
  deployRoleName,
  edgeFaults,
  isKnownRegion,
  knownRegions,
  networkFaults,
  nodeGroupNameFaults,
  nodeGroupsFaults,
  storageFaults,
} from "@plinth/constructs/aws/faults";
import { partitionOf } from "@plinth/constructs/aws/region";
import { versions } from "../stacks/versions.ts";
import {
  backupPlanProps,
  type CloudSettings,
  clusterProps,
  costControlProps,
  edgeProps,
  networkProps,
  nodeGroupProps,
  pipelineProps,
  prefixOf,
  storageProps,
} from "./foundation-props.ts";
import type { CloudPart } from "./settings.ts";
import type { SettingsFault } from "./settings-error.ts";
import { zoneNames } from "./zone-names.ts";

/** What is wrong with the cloud's side of an environment, found before anything is registered; nothing for other clusters. */
export function cloudFaults(settings: CloudPart): SettingsFault[] {
  const { cluster, region, aws } = settings;
  if (cluster.mode !== "eks") {
    return aws === undefined ? [] : [{ path: "aws", value: aws, allowed: "nothing where cluster.mode is not eks" }];
  }
  const regionFaults =
    region !== undefined && isKnownRegion(region)
      ? []
      : [{ path: "region", value: region, allowed: `a region of AWS: ${knownRegions.join(", ")}` }];
  const awsFaults =
    aws === undefined
      ? [{ path: "aws", value: aws, allowed: "a mapping with account, network, cluster and budget" }]
      : [];
  return region === undefined || aws === undefined || regionFaults.length > 0
    ? [...regionFaults, ...awsFaults]
    : faultsOf({ ...settings, region, aws });
}

function faultsOf(settings: CloudSettings): SettingsFault[] {
  const nodes = nodeGroupFacts(settings);
  return [
    ...translated(networkFaults(networkProps(settings)), networkPaths),
    ...translated(clusterFaults({ ...clusterProps(settings), subnetIds: zoneNames(settings) }), clusterPaths),
    ...translated(nodeGroupsFaults(nodes), nodeGroupPaths),
    ...translated(nodeGroupNameFaults(prefixOf(settings), nodes), nodeGroupPaths),
    ...translated(storageFaults(storageProps(settings)), storagePaths),
    ...translated(backupPlanFaults(backupPlanProps(settings)), backupPaths),
    ...translated(costControlFaults(costControlProps(settings)), budgetPaths),
    ...pipelineFaults(settings),
    ...zoneFaults(settings),
    ...workloadFaults(settings),
    ...edgeSettingFaults(settings),
  ];
}

/** The part of a construct's path that a setting has under another name. */
type Paths = Readonly<Record<string, string>>;

const networkPaths: Paths = { cidr: "aws.network.cidr", natGateways: "aws.network.natGateways" };
const clusterPaths: Paths = {
  name: "environment",
  publicAccessCidrs: "aws.cluster.publicAccessFrom",
  administratorArns: "aws.cluster.administrators",
  logRetentionDays: "aws.logDays",
};
const storagePaths: Paths = {
  eventArchive: "aws.archiveDays",
  logs: "aws.logDays",
  prefix: "environment",
  accountId: "aws.account",
};
const backupPaths: Paths = {
  vaultLock: "aws.vaultLock",
  schedules: "aws.backupDays",
  minRetentionDays: "minDays",
  maxRetentionDays: "maxDays",
  prefix: "environment",
};
const budgetPaths: Paths = { monthlyBudgetUsd: "aws.budget.monthlyDollars", alertEmails: "aws.budget.alertTo" };
const pipelinePaths: Paths = {
  repository: "aws.pipelines.repository",
  stateBucketArn: "aws.pipelines.stateBucket",
  stateKeyArn: "aws.pipelines.stateKey",
};
const nodeGroupPaths: Paths = {
  groups: "nodeGroups",
  vcpus: "cpu",
  memoryGib: "memory",
  oneGroupPerZone: "perZone",
  sleepCron: "sleep",
  wakeCron: "wake",
};
const edgePaths: Paths = {
  domain: "aws.edge.domain",
  hostedZoneId: "aws.edge.hostedZoneId",
  rateLimitPerIp: "aws.edge.requestsPerFiveMinutes",
};

/** A fault of a construct's props, by the settings that they were made of. */
function translated(faults: readonly PropsFault[], paths: Paths): SettingsFault[] {
  return faults.map(({ path, value, allowed }) => ({
    path: path.replaceAll(/[A-Za-z]+/g, (word) => paths[word] ?? word).replace(/\.keepDays$/, ""),
    value,
    allowed,
  }));
}

function pipelineFaults(settings: CloudSettings): SettingsFault[] {
  const props = pipelineProps(settings);
  return props === undefined
    ? []
    : [...translated(continuousIntegrationFaults(props), pipelinePaths), ...deployerFaults(settings)];
}

/** EKS knows a principal once only, and the program itself names the role that it makes. */
function deployerFaults(settings: CloudSettings): SettingsFault[] {
  const { environment, region, aws } = settings;
  const { account, cluster } = aws;
  const role = deployRoleName(prefixOf(settings), environment);
  const deployer = `arn:${partitionOf(region)}:iam::${account}:role/${role}`;
  return cluster.administrators.flatMap((arn, index) =>
    arn === deployer
      ? [
          {
            path: `aws.cluster.administrators[${index}]`,
            value: arn,
            allowed: "any but the role that aws.pipelines makes, which administers the cluster without being named",
          },
        ]
      : [],
  );
}

/** The node groups, with what only a run of the program could know left empty. */
function nodeGroupFacts(settings: CloudSettings): NodeGroupsProps {
  return {
    cluster: { name: "", arn: "" },
    version: versions.kubernetes,
    subnets: zoneNames(settings).map((zone) => ({ zone, id: "" })),
    groups: nodeGroupProps(settings),
  };
}

/** With fewer zones than pods, a zone takes more than one of them with it. */
function zoneFaults({ zones, services }: CloudSettings): SettingsFault[] {
  const floors = Object.entries(services).map(([name, { replicas, autoscaling }]) => ({
    name,
    pods: replicas ?? autoscaling.min,
  }));
  const most = floors.reduce((a, b) => (b.pods > a.pods ? b : a));
  const needed = Math.min(3, most.pods);
  return zones.length >= needed
    ? []
    : [
        {
          path: "zones",
          value: zones,
          allowed: `at least ${needed} zones, as services.${most.name} has ${most.pods} pods`,
        },
      ];
}

/** What runs where: stores and controllers keep away from machines that may be taken away, services have some. */
function workloadFaults({ nodeGroups, burst, nightly }: CloudSettings): SettingsFault[] {
  const has = (wanted: string) => nodeGroups.some(({ workload }) => workload === wanted);
  return [
    ...nodeGroups.flatMap(({ workload, lifecycle }, index) =>
      lifecycle === "spot" && workload !== "stateless"
        ? [
            {
              path: `nodeGroups[${index}].lifecycle`,
              value: lifecycle,
              allowed: `on-demand, as its workload is ${workload}: spot machines are for stateless services`,
            },
          ]
        : [],
    ),
    ...(burst !== undefined && nightly !== undefined
      ? [
          {
            path: "burst",
            value: burst,
            allowed: "nothing together with nightly: for pods that wait at night, nodes would be bought",
          },
        ]
      : []),
    ...(has("system")
      ? []
      : [{ path: "nodeGroups", value: names(nodeGroups), allowed: "a group of workload system, for the controllers" }]),
    ...(has("stateless") || burst !== undefined
      ? []
      : [{ path: "nodeGroups", value: names(nodeGroups), allowed: "a group of workload stateless, or burst" }]),
  ];
}

function names(nodeGroups: CloudSettings["nodeGroups"]): string[] {
  return nodeGroups.map(({ name }) => name);
}

function edgeSettingFaults(settings: CloudSettings): SettingsFault[] {
  const { aws, gateway } = settings;
  if (aws.edge === undefined) {
    return [];
  }
  const { protocol, hostname } = new URL(gateway.url);
  return [
    ...(protocol === "https:" && hostname === aws.edge.domain
      ? []
      : [
          { path: "gateway.url", value: gateway.url, allowed: `https://${aws.edge.domain}, as aws.edge.domain has it` },
        ]),
    ...translated(edgeFaults(edgeProps(settings, aws.edge)), edgePaths),
  ];
}
