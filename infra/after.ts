import type { CapabilityOptions } from "@plinth/constructs/capability";
import type * as pulumi from "@pulumi/pulumi";

/** The options with more to wait for; what is undefined is not there to be waited for. */
export function after(
  options: CapabilityOptions,
  ...resources: readonly (pulumi.Resource | undefined)[]
): CapabilityOptions {
  return {
    ...options,
    dependsOn: [...(options.dependsOn ?? []), ...resources.filter((resource) => resource !== undefined)],
  };
}
