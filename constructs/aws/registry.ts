import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { iamDocument } from "./iam-document.ts";
import { dnsSuffixOf, partitionOf } from "./region.ts";
import { registryFaults } from "./registry-faults.ts";
import { cachesOf, type PullThrough, type RegistryProps } from "./registry-props.ts";

/**
 * Repositories of images in ECR, and caches of other registries' images. An image's tag never moves to another, each image is scanned
 * when it is pushed, and old ones go.
 *
 * What the caches hold is in repositories that ECR makes itself: `destroy` leaves those.
 *
 * @throws PropsError with all faults, before anything is registered
 */
export class Registry extends pulumi.ComponentResource {
  /** By the names that were given. */
  readonly repositoryUrls: Readonly<Record<string, pulumi.Output<string>>>;

  /** By the names that were given. */
  readonly repositoryArns: Readonly<Record<string, pulumi.Output<string>>>;

  /** By the upstream's host, what takes its place in an image's name, without a "/" at the end. */
  readonly cacheUrls: Readonly<Record<string, string>>;

  constructor(name: string, props: RegistryProps, opts?: pulumi.ComponentResourceOptions) {
    refuseFaults(`Registry "${name}"`, registryFaults(props));
    super("plinth:aws:Registry", name, {}, opts);
    const caches = cachesOf(props);
    const repositories = props.repositories.map((each) => [each, this.#repository(name, each, props)] as const);
    if (caches.length > 0) {
      this.#cache(name, caches, props);
    }
    this.#scan(name, props);
    this.repositoryUrls = Object.fromEntries(repositories.map(([each, { repositoryUrl }]) => [each, repositoryUrl]));
    this.repositoryArns = Object.fromEntries(repositories.map(([each, { arn }]) => [each, arn]));
    this.cacheUrls = Object.fromEntries(
      caches.map(({ prefix, upstream }) => [upstream, `${registryHost(props)}/${props.prefix}/${prefix}`]),
    );
    this.registerOutputs({
      repositoryUrls: this.repositoryUrls,
      repositoryArns: this.repositoryArns,
      cacheUrls: this.cacheUrls,
    });
  }

  #repository(name: string, repository: string, props: RegistryProps): aws.ecr.Repository {
    const { prefix, forceDestroy = false } = props;
    const made = new aws.ecr.Repository(
      `${name}-${repository}`,
      {
        name: `${prefix}/${repository}`,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [encryption(props)],
        forceDelete: forceDestroy,
      },
      { parent: this },
    );
    new aws.ecr.LifecyclePolicy(
      `${name}-${repository}`,
      { repository: made.name, policy: lifecyclePolicy(props) },
      // It goes with the repository; one that is not empty, and therefore stays, stays tidy.
      { parent: this, deletedWith: made },
    );
    return made;
  }

  #cache(name: string, caches: readonly PullThrough[], props: RegistryProps): void {
    const creator = this.#creator(name, props);
    for (const cache of caches) {
      this.#pullThrough(name, cache, creator, props);
    }
    this.#letPull(name, caches, props);
  }

  /**
   * ECR encrypts and tags a cached image's repository as this role, or not at all.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-create-iam.html
   */
  #creator(name: string, props: RegistryProps): { readonly role: aws.iam.Role; readonly permissions: pulumi.Resource } {
    const role = new aws.iam.Role(
      `${name}-cache`,
      {
        description: "ECR: makes the repositories of cached images",
        assumeRolePolicy: iamDocument([
          { sid: "LetRegistryAssume", actions: ["sts:AssumeRole"], principals: { services: ["ecr.amazonaws.com"] } },
        ]),
      },
      { parent: this },
    );
    const { accountId, region, kmsKeyArn } = props;
    const permissions = new aws.iam.RolePolicy(
      `${name}-cache`,
      {
        role: role.name,
        policy: iamDocument([
          {
            sid: "MakeRepositories",
            actions: ["ecr:CreateRepository", "ecr:ReplicateImage", "ecr:TagResource"],
            resources: [`${registryArn(props)}/${props.prefix}/*`],
          },
          {
            sid: "EncryptRepositories",
            actions: ["kms:CreateGrant", "kms:RetireGrant", "kms:DescribeKey"],
            resources: [kmsKeyArn ?? `arn:${partitionOf(region)}:kms:${region}:${accountId}:key/*`],
            conditions: { StringEquals: { "kms:ViaService": `ecr.${region}.amazonaws.com` } },
            ...(kmsKeyArn === undefined && {
              wildcardReason: "The id of AWS's own key for ECR is not known beforehand",
            }),
          },
        ]),
      },
      { parent: this },
    );
    return { role, permissions };
  }

  #pullThrough(
    name: string,
    { prefix, upstream, secretArn }: PullThrough,
    creator: { readonly role: aws.iam.Role; readonly permissions: pulumi.Resource },
    props: RegistryProps,
  ): void {
    const id = `${name}-${prefix}`;
    const repositoryPrefix = `${props.prefix}/${prefix}`;
    const template = new aws.ecr.RepositoryCreationTemplate(
      id,
      {
        prefix: repositoryPrefix,
        description: `Cached images of ${upstream}`,
        appliedFors: ["PULL_THROUGH_CACHE"],
        customRoleArn: creator.role.arn,
        encryptionConfigurations: [encryption(props)],
        // The cache follows the tags of the upstream, which may move.
        imageTagMutability: "MUTABLE",
        lifecyclePolicy: lifecyclePolicy(props),
        ...(props.tags && { resourceTags: { ...props.tags } }),
      },
      { parent: this, dependsOn: [creator.permissions] },
    );
    new aws.ecr.PullThroughCacheRule(
      id,
      {
        ecrRepositoryPrefix: repositoryPrefix,
        upstreamRegistryUrl: upstream,
        ...(secretArn !== undefined && { credentialArn: secretArn }),
      },
      // No repository may be made before its template.
      { parent: this, dependsOn: [template] },
    );
  }

  #letPull(name: string, caches: readonly PullThrough[], props: RegistryProps): void {
    for (const [index, role] of (props.pullerRoleNames ?? []).entries()) {
      new aws.iam.RolePolicy(
        `${name}-puller-${index}`,
        {
          role,
          policy: iamDocument([
            {
              sid: "PullThroughTheCache",
              actions: ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
              resources: caches.map(({ prefix }) => `${registryArn(props)}/${props.prefix}/${prefix}/*`),
            },
          ]),
        },
        { parent: this },
      );
    }
  }

  #scan(name: string, { scanRegistry, prefix }: RegistryProps): void {
    if (scanRegistry) {
      const scanFrequency = scanRegistry === "enhanced" ? "CONTINUOUS_SCAN" : "SCAN_ON_PUSH";
      new aws.ecr.RegistryScanningConfiguration(
        name,
        {
          scanType: scanRegistry === "enhanced" ? "ENHANCED" : "BASIC",
          rules: [{ scanFrequency, repositoryFilters: [{ filter: `${prefix}/*`, filterType: "WILDCARD" }] }],
        },
        { parent: this },
      );
    }
  }
}

function encryption({ kmsKeyArn }: RegistryProps) {
  return { encryptionType: "KMS", ...(kmsKeyArn !== undefined && { kmsKey: kmsKeyArn }) };
}

/**
 * The images of a multi-platform image have no tag of their own, so only tagged ones are counted; ECR spares untagged ones that a
 * tagged one refers to.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
function lifecyclePolicy({ keepImages = 50, keepUntaggedDays = 7 }: RegistryProps): string {
  return JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: `Keeps the ${keepImages} newest tagged images`,
        selection: {
          tagStatus: "tagged",
          tagPatternList: ["*"],
          countType: "imageCountMoreThan",
          countNumber: keepImages,
        },
        action: { type: "expire" },
      },
      {
        rulePriority: 2,
        description: `Keeps images without a tag for ${keepUntaggedDays} days`,
        selection: {
          tagStatus: "untagged",
          countType: "sinceImagePushed",
          countUnit: "days",
          countNumber: keepUntaggedDays,
        },
        action: { type: "expire" },
      },
    ],
  });
}

function registryArn({ region, accountId }: RegistryProps): string {
  return `arn:${partitionOf(region)}:ecr:${region}:${accountId}:repository`;
}

function registryHost({ region, accountId }: RegistryProps): string {
  return `${accountId}.dkr.ecr.${region}.${dnsSuffixOf(region)}`;
}
