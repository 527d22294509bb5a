import type { PropsFault } from "../props-error.ts";
import type { ContinuousIntegrationProps } from "./continuous-integration-props.ts";
import { isKnownRegion, knownRegions } from "./region.ts";

/** Everything that is wrong with the props of a ContinuousIntegration; empty when nothing is. */
export function continuousIntegrationFaults(props: ContinuousIntegrationProps): PropsFault[] {
  return [
    ...repositoryFaults(props),
    ...environmentFaults(props),
    ...placeFaults(props),
    ...arnFault("stateBucketArn", props.stateBucketArn, /^arn:[\w-]+:s3:::[^/*]+$/, "the ARN of one bucket"),
    ...arnFault("stateKeyArn", props.stateKeyArn, /^arn:[\w-]+:kms:[^*]+:key\/[^*]+$/, "the ARN of one KMS key"),
    ...arnFault(
      "oidcProviderArn",
      props.oidcProviderArn,
      /^arn:[\w-]+:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/,
      "the ARN of the identity provider token.actions.githubusercontent.com",
    ),
  ];
}

function repositoryFaults({ repository, repositoryIds }: ContinuousIntegrationProps): PropsFault[] {
  return [
    ...(/^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/.test(repository)
      ? []
      : [
          { path: "repository", value: repository, allowed: 'one GitHub repository as "owner/name", with no wildcard' },
        ]),
    ...Object.entries(repositoryIds ?? {}).flatMap(([name, id]) =>
      Number.isSafeInteger(id) && id > 0
        ? []
        : [{ path: `repositoryIds.${name}`, value: id, allowed: "GitHub's number, a whole one from 1" }],
    ),
  ];
}

function environmentFaults({ environments }: ContinuousIntegrationProps): PropsFault[] {
  return [
    ...(environments.length > 0 ? [] : [{ path: "environments", value: environments, allowed: "one or more" }]),
    ...environments.flatMap((environment, index) => {
      const path = `environments[${index}]`;
      return [
        ...(/^[a-z][a-z0-9-]{0,19}$/.test(environment)
          ? []
          : [{ path, value: environment, allowed: '1 to 20 of a-z, 0-9 and "-", a letter first' }]),
        ...(environments.indexOf(environment) === index
          ? []
          : [{ path, value: environment, allowed: "each environment once" }]),
      ];
    }),
  ];
}

function placeFaults({ accountId, region, prefix = "plinth" }: ContinuousIntegrationProps): PropsFault[] {
  return [
    ...(/^\d{12}$/.test(accountId) ? [] : [{ path: "accountId", value: accountId, allowed: "12 digits" }]),
    ...(isKnownRegion(region) ? [] : [{ path: "region", value: region, allowed: knownRegions.join(", ") }]),
    ...(/^[a-z][a-z0-9-]{0,19}$/.test(prefix)
      ? []
      : [{ path: "prefix", value: prefix, allowed: '1 to 20 of a-z, 0-9 and "-", a letter first' }]),
  ];
}

function arnFault(path: string, value: unknown, form: RegExp, allowed: string): PropsFault[] {
  return typeof value !== "string" || form.test(value) ? [] : [{ path, value, allowed }];
}
