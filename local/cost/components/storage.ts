import { perResource } from "./per-resource.ts";

const bucketType = "aws:s3/bucket:Bucket";

/** Buckets, with all that they hold as S3 Standard: what lifecycles move to cheaper classes costs less. */
export const bucketEstimator = perResource(
  {
    component: "S3",
    what: "buckets' contents, assumed",
    type: bucketType,
    unit: "GB-month",
    quantity: ({ bucketGigabytes }) => bucketGigabytes,
    unitPrice: (pricing, bucket) => pricing.regionOf(bucket).s3.prices.standardGigabyteMonth,
  },
  {
    component: "S3",
    what: "writes, assumed",
    type: bucketType,
    unit: "thousand",
    quantity: ({ bucketThousandPuts }) => bucketThousandPuts,
    unitPrice: (pricing, bucket) => pricing.regionOf(bucket).s3.prices.thousandPuts,
  },
);

/** Images, of our own and of pull-through caches. */
export const registryEstimator = perResource(
  {
    component: "ECR",
    what: "repositories, assumed",
    type: "aws:ecr/repository:Repository",
    unit: "GB-month",
    quantity: ({ repositoryGigabytes }) => repositoryGigabytes,
    unitPrice: (pricing, repository) => pricing.regionOf(repository).ecr.prices.gigabyteMonth,
  },
  {
    component: "ECR",
    what: "pull-through caches, assumed",
    type: "aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
    unit: "GB-month",
    quantity: ({ pullThroughGigabytes }) => pullThroughGigabytes,
    unitPrice: (pricing, rule) => pricing.regionOf(rule).ecr.prices.gigabyteMonth,
  },
);

/** Backups, all of them warm, at the price of snapshots of volumes and of S3 alike. */
export const backupEstimator = perResource({
  component: "AWS Backup",
  what: "plans' backups, assumed",
  type: "aws:backup/plan:Plan",
  unit: "GB-month",
  quantity: ({ backupGigabytes }) => backupGigabytes,
  unitPrice: (pricing, plan) => pricing.regionOf(plan).backup.prices.warmGigabyteMonth,
});
