import type * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "./region.ts";
import type { StoragePlace } from "./storage-place.ts";

/** A registry elsewhere whose images are kept in this one from their first pull on. */
export interface PullThrough {
  /** What the names of its images begin with, after the registry's own prefix: `quay` makes `shop-prod/quay/...`. */
  readonly prefix: string;

  /** Its host, one of `upstreamRegistries`. */
  readonly upstream: string;

  /**
   * The ARN of a secret with `username` and `accessToken`, whose name begins with `ecr-pullthroughcache/`. Docker Hub, GitHub and GitLab
   * serve nobody without one.
   *
   * @default - none
   */
  readonly secretArn?: pulumi.Input<string>;
}

/** Repositories of images. */
export interface RegistryProps extends StoragePlace {
  /** Names after the prefix, one a service: `user` makes `shop-prod/user`. */
  readonly repositories: readonly string[];

  /**
   * Registries whose images are cached.
   *
   * @default - public.ecr.aws, registry.k8s.io and quay.io, which ask for no credentials; none where ECR has no cache (China, GovCloud)
   */
  readonly pullThrough?: readonly PullThrough[];

  /**
   * Names of roles that may be the first to pull an image through the cache, such as the nodes'. Without it only what is cached already
   * can be pulled.
   *
   * @default - none
   */
  readonly pullerRoleNames?: readonly pulumi.Input<string>[];

  /**
   * Tagged images that each repository keeps, the newest.
   *
   * @default 50
   */
  readonly keepImages?: number;

  /**
   * Days after which an image that lost its tag is gone.
   *
   * @default 7
   */
  readonly keepUntaggedDays?: number;

  /**
   * The ARN of the KMS key that encrypts the images. A repository never changes its key: another one replaces it, images and all.
   *
   * @default - AWS's own key for ECR
   */
  readonly kmsKeyArn?: pulumi.Input<string>;

  /**
   * Scans what is cached, too: `basic` at each push, `enhanced` all the time (Amazon Inspector, paid by image). It is the one setting of
   * this kind that an account has in a region: only one stack there may set it.
   *
   * @default - the repositories are scanned at each push, what is cached is not
   */
  readonly scanRegistry?: "basic" | "enhanced";

  /**
   * Tags of the repositories that ECR makes for cached images, as it gives them no others.
   *
   * @default - none
   */
  readonly tags?: Readonly<Record<string, string>>;

  /**
   * Whether `destroy` deletes repositories with their images.
   *
   * @default false
   */
  readonly forceDestroy?: boolean;
}

/**
 * The hosts that ECR can cache, and whether they ask for credentials.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
 */
export const upstreamRegistries: Readonly<Record<string, { readonly needsSecret: boolean }>> = {
  "public.ecr.aws": { needsSecret: false },
  "registry.k8s.io": { needsSecret: false },
  "quay.io": { needsSecret: false },
  "registry-1.docker.io": { needsSecret: true },
  "ghcr.io": { needsSecret: true },
  "registry.gitlab.com": { needsSecret: true },
};

const defaultCaches: readonly PullThrough[] = [
  { prefix: "ecr-public", upstream: "public.ecr.aws" },
  { prefix: "kubernetes", upstream: "registry.k8s.io" },
  { prefix: "quay", upstream: "quay.io" },
];

/** What is cached, the default in place. */
export function cachesOf({ pullThrough, region }: RegistryProps): readonly PullThrough[] {
  return pullThrough ?? (partitionOf(region) === "aws" ? defaultCaches : []);
}
