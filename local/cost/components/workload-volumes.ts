import { type Footprint, footprintOf } from "../../../infra/footprints.ts";
import { kafkaFootprints } from "../../../infra/kafka-footprints.ts";
import { isRecord } from "../../is-record.ts";
import { parseQuantity } from "../../kube/quantity.ts";
import { type CostLine, costLine } from "../cost-line.ts";
import type { EstimateInput, Estimator } from "../estimator.ts";
import { nameOf, type Registered, releaseNameOf } from "../inventory.ts";
import { type Pricing, placeOf } from "../pricing.ts";

const clusterType = "aws:eks/cluster:Cluster";
const setType = "kubernetes:apps/v1:StatefulSet";
const claimType = "kubernetes:core/v1:PersistentVolumeClaim";
const releaseType = "kubernetes:helm.sh/v3:Release";
const gibibyte = 2 ** 30;

/** Volumes that the EBS driver will make, as gp3: for claims of the stack's own objects, and as written down for releases and Kafka. */
export const workloadVolumeEstimator: Estimator = {
  types: [],
  lines: (input) => {
    const [cluster] = input.inventory.ofType(clusterType);
    if (!cluster) {
      return [];
    }
    return [
      ...input.inventory.ofType(setType).flatMap((set) => setLines(set, cluster, input)),
      ...input.inventory.ofType(claimType).flatMap((claim) => claimLines(claim, claim.inputs.spec, 1, cluster, input)),
      ...input.inventory.ofType(releaseType).flatMap((release) => releaseLines(release, cluster, input)),
      ...kafkaLines(cluster, input),
    ];
  },
};

function releaseLines(release: Registered, cluster: Registered, { pricing }: EstimateInput): CostLine[] {
  const pods = footprintOf({ ...release.inputs, name: releaseNameOf(release) }) ?? [];
  return pods.flatMap((pod) => podLines(nameOf(release), pod, cluster, pricing));
}

/** Of the servers that Strimzi makes of the stack's custom resources. */
function kafkaLines(cluster: Registered, { inventory, pricing }: EstimateInput): CostLine[] {
  const objects = inventory.resources.filter(({ type }) => type.startsWith("kubernetes:kafka.strimzi.io/"));
  return kafkaFootprints(objects.map(({ inputs }) => inputs)).flatMap((pod) =>
    podLines(pod.namespace, pod, cluster, pricing),
  );
}

function podLines(
  place: string,
  { name, replicas, volumeGib }: Footprint,
  cluster: Registered,
  pricing: Pricing,
): CostLine[] {
  return volumeGib === undefined ? [] : [volumeLine(`${place}/${name}`, replicas, volumeGib, cluster, pricing)];
}

function setLines(set: Registered, cluster: Registered, input: EstimateInput): CostLine[] {
  const { spec } = set.inputs;
  if (!isRecord(spec) || !Array.isArray(spec.volumeClaimTemplates)) {
    return [];
  }
  const replicas = typeof spec.replicas === "number" ? spec.replicas : 1;
  return spec.volumeClaimTemplates.flatMap((template) =>
    isRecord(template) ? claimLines(set, template.spec, replicas, cluster, input) : [],
  );
}

function claimLines(
  owner: Registered,
  spec: unknown,
  count: number,
  cluster: Registered,
  { pricing }: EstimateInput,
): CostLine[] {
  const resources = isRecord(spec) && isRecord(spec.resources) ? spec.resources.requests : undefined;
  const storage = isRecord(resources) ? resources.storage : undefined;
  if (typeof storage !== "string" && typeof storage !== "number") {
    pricing.fault({
      path: placeOf(owner, "resources.requests.storage"),
      value: storage,
      allowed: "a quantity such as 20Gi",
    });
    return [];
  }
  return [volumeLine(nameOf(owner), count, parseQuantity(storage) / gibibyte, cluster, pricing)];
}

function volumeLine(name: string, count: number, gib: number, cluster: Registered, pricing: Pricing): CostLine {
  return costLine({
    component: "Volumes of workloads",
    what: `${name}: gp3`,
    count,
    unit: "GB-month",
    quantity: count * gib,
    unitPrice: pricing.regionOf(cluster).ebs.prices.gp3GigabyteMonth,
  });
}
