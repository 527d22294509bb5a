import type * as pulumi from "@pulumi/pulumi";
import type { RepositoryIds } from "../continuous-integration-props.ts";
import type { IamStatement } from "../iam-document.ts";

/** Who signs the tokens of GitHub's workflows. */
export const githubIssuer = "token.actions.githubusercontent.com";

/** Whose workflows, and which of their runs. */
export interface GithubTrust {
  readonly providerArn: pulumi.Input<string>;
  /** As `owner/name`. */
  readonly repository: string;
  readonly repositoryIds: RepositoryIds | undefined;
  /** `pull_request`, or `environment:` and its name. */
  readonly run: string;
}

/**
 * Trust in those runs of a repository's workflows, and in no other.
 *
 * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export function githubTrust(trust: GithubTrust): readonly IamStatement[] {
  return [
    {
      sid: "Workflows",
      actions: ["sts:AssumeRoleWithWebIdentity"],
      principals: { federated: [trust.providerArn] },
      conditions: {
        StringEquals: { [`${githubIssuer}:aud`]: "sts.amazonaws.com", [`${githubIssuer}:sub`]: subjectOf(trust) },
      },
    },
  ];
}

/**
 * The subject of a run's token.
 *
 * @see https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
 */
function subjectOf({ repository, repositoryIds, run }: GithubTrust): string {
  const [owner, name] = repository.split("/");
  return repositoryIds === undefined
    ? `repo:${owner}/${name}:${run}`
    : `repo:${owner}@${repositoryIds.owner}/${name}@${repositoryIds.repository}:${run}`;
}
