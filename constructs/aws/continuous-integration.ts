import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { continuousIntegrationFaults } from "./continuous-integration-faults.ts";
import type { ContinuousIntegrationProps } from "./continuous-integration-props.ts";
import { iamDocument } from "./iam-document.ts";
import { deployRoleName, previewRoleName } from "./pipeline-role-names.ts";
import { deployBoundaryStatements } from "./policies/deploy-boundary.ts";
import { deployStatements } from "./policies/deploy-role.ts";
import { githubIssuer, githubTrust } from "./policies/github-trust.ts";
import { previewStatements } from "./policies/preview-role.ts";
import type { PulumiState } from "./policies/state-access.ts";

/** A workflow's credentials are good for an hour. */
const sessionSeconds = 3600;

/**
 * What lets GitHub's workflows into an account with no key stored anywhere: one role to preview pull requests, which reads how things
 * are set up but no data, and a role for each environment to deploy it. A token is good for the one repository, and for its pull
 * requests or the one GitHub environment. A deployment cannot change what is made here: whoever administers the account does.
 *
 * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export class ContinuousIntegration extends pulumi.ComponentResource {
  readonly oidcProviderArn: pulumi.Output<string>;
  /** Of the role `<name>-preview`. */
  readonly previewRoleArn: pulumi.Output<string>;
  /** Of the roles `<name>-deploy-<environment>`, by environment. */
  readonly deployRoleArns: Readonly<Record<string, pulumi.Output<string>>>;
  /** What the deploy roles are under, and every role that they make; see `underPermissionsBoundary`. */
  readonly boundaryArn: pulumi.Output<string>;

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: ContinuousIntegrationProps, opts?: pulumi.ComponentResourceOptions) {
    refuseFaults(`ContinuousIntegration "${name}"`, continuousIntegrationFaults(props));
    super("plinth:aws:ContinuousIntegration", name, {}, opts);
    const state: PulumiState = { bucketArn: props.stateBucketArn, keyArn: props.stateKeyArn };
    this.oidcProviderArn = pulumi.output(props.oidcProviderArn ?? this.provider(name).arn);
    this.previewRoleArn = this.previewRole(name, props, state).arn;
    const boundary = this.boundary(name, props, state);
    this.boundaryArn = boundary.arn;
    this.deployRoleArns = Object.fromEntries(
      props.environments.map((environment) => [environment, this.deployRole(name, environment, props, state).arn]),
    );
    this.registerOutputs({
      oidcProviderArn: this.oidcProviderArn,
      previewRoleArn: this.previewRoleArn,
      deployRoleArns: this.deployRoleArns,
      boundaryArn: this.boundaryArn,
    });
  }

  private provider(name: string): aws.iam.OpenIdConnectProvider {
    return new aws.iam.OpenIdConnectProvider(
      `${name}-github`,
      { url: `https://${githubIssuer}`, clientIdLists: ["sts.amazonaws.com"] },
      { parent: this },
    );
  }

  private previewRole(name: string, props: ContinuousIntegrationProps, state: PulumiState): aws.iam.Role {
    const role = new aws.iam.Role(
      previewRoleName(name),
      {
        name: previewRoleName(name),
        description: `Previews pull requests of ${props.repository}: reads, but no data`,
        assumeRolePolicy: this.trust(props, "pull_request"),
        maxSessionDuration: sessionSeconds,
      },
      { parent: this },
    );
    this.policy(previewRoleName(name), role, iamDocument(previewStatements({ region: props.region, state })));
    return role;
  }

  private deployRole(
    name: string,
    environment: string,
    props: ContinuousIntegrationProps,
    state: PulumiState,
  ): aws.iam.Role {
    const { accountId, region, prefix = "plinth" } = props;
    const roleName = deployRoleName(name, environment);
    const role = new aws.iam.Role(
      roleName,
      {
        name: roleName,
        description: `Deploys ${environment} from ${props.repository}`,
        assumeRolePolicy: this.trust(props, `environment:${environment}`),
        maxSessionDuration: sessionSeconds,
        permissionsBoundary: this.boundaryArn,
      },
      { parent: this },
    );
    const namePrefix = `${prefix}-${environment}-`;
    const statements = deployStatements({ accountId, region, namePrefix, boundaryArn: this.boundaryArn, state });
    this.policy(roleName, role, iamDocument(statements));
    return role;
  }

  private boundary(name: string, props: ContinuousIntegrationProps, state: PulumiState): aws.iam.Policy {
    const { accountId, region, environments } = props;
    const boundaryName = `${name}-boundary`;
    const statements = deployBoundaryStatements({
      accountId,
      region,
      boundaryName,
      roleNames: [previewRoleName(name), ...environments.map((environment) => deployRoleName(name, environment))],
      oidcProviderArn: this.oidcProviderArn,
      state,
    });
    return new aws.iam.Policy(
      boundaryName,
      {
        name: boundaryName,
        description: "The most that deployments, and the roles that they make, can do",
        policy: iamDocument(statements),
      },
      { parent: this },
    );
  }

  private trust({ repository, repositoryIds }: ContinuousIntegrationProps, run: string): pulumi.Output<string> {
    return iamDocument(githubTrust({ providerArn: this.oidcProviderArn, repository, repositoryIds, run }));
  }

  private policy(name: string, role: aws.iam.Role, policy: pulumi.Output<string>): void {
    new aws.iam.RolePolicy(name, { role: role.id, policy }, { parent: this });
  }
}
