import type * as pulumi from "@pulumi/pulumi";

/** Which workflows of GitHub may do what in an account. */
export interface ContinuousIntegrationProps {
  /** As `owner/name`. */
  readonly repository: string;

  /**
   * GitHub's numbers of the owner and the repository (`gh api repos/OWNER/NAME --jq '.owner.id, .id'`), which the tokens of
   * repositories made after 15 July 2026, and of those that opted in, carry besides the names. With them, nobody who takes over a
   * name that became free can log in.
   *
   * @default - none: an older repository, whose tokens carry names alone
   */
  readonly repositoryIds?: RepositoryIds;

  /** GitHub environments, each with a role of its own, such as `prod`. */
  readonly environments: readonly string[];

  /** The account that the roles are in: 12 digits. */
  readonly accountId: string;

  /** Where the environments are; what CloudFront uses is made in `us-east-1` besides. */
  readonly region: string;

  /** The bucket of Pulumi's state. */
  readonly stateBucketArn: pulumi.Input<string>;

  /** The KMS key that encrypts the state's secrets. */
  readonly stateKeyArn: pulumi.Input<string>;

  /**
   * GitHub's identity provider, where the account has it: there can be one only.
   *
   * @default - it is made
   */
  readonly oidcProviderArn?: pulumi.Input<string>;

  /**
   * Names of an environment's roles, instance profiles and buckets begin with `<prefix>-<environment>-`; others stay out of reach.
   *
   * @default "plinth"
   */
  readonly prefix?: string;
}

/** What stays when an owner or a repository is renamed. */
export interface RepositoryIds {
  readonly owner: number;
  readonly repository: number;
}
