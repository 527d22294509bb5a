import type * as pulumi from "@pulumi/pulumi";

/**
 * Puts every role that has no boundary of its own under this one: register it with `pulumi.runtime.registerStackTransformation`
 * before the resources that it is for. A role that ContinuousIntegration deploys can only be made so.
 */
export function underPermissionsBoundary(boundaryArn: pulumi.Input<string>): pulumi.ResourceTransformation {
  return ({ type, props, opts }) =>
    type === "aws:iam/role:Role" && props.permissionsBoundary === undefined
      ? { props: { ...props, permissionsBoundary: boundaryArn }, opts }
      : undefined;
}
