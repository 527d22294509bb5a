import * as pulumi from "@pulumi/pulumi";
import type { Backing } from "./handover.ts";

/** What the platform beside our services is told; secret. */
export interface PlatformSecrets {
  readonly grafanaPassword: pulumi.Output<string>;
  readonly countersPassword: pulumi.Output<string>;
  /** @param receiver its name among the settings' receivers */
  alertSecret(receiver: string): pulumi.Output<string>;
}

/** @throws RunError, once a value is asked for, where nobody handed it over */
export function platformSecrets(backing: pulumi.Output<Backing>): PlatformSecrets {
  const platform = backing.apply(({ platform }) => {
    if (platform === undefined) {
      throw new pulumi.RunError("plinth:backing has no platform, which the gateway and observability need.");
    }
    return platform;
  });
  return {
    grafanaPassword: platform.apply(({ grafanaPassword }) => grafanaPassword),
    countersPassword: platform.apply(({ countersPassword }) => countersPassword),
    alertSecret: (receiver) => platform.apply(({ alertSecrets }) => secretOf(alertSecrets, receiver)),
  };
}

function secretOf(all: Readonly<Record<string, string>>, name: string): string {
  const secret = all[name];
  if (secret === undefined) {
    throw new pulumi.RunError(`plinth:backing has no platform.alertSecrets.${name}.`);
  }
  return secret;
}
