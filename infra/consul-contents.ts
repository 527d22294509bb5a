import { ConsulContents, ConsulRules } from "@plinth/constructs/discovery/services";
import type * as pulumi from "@pulumi/pulumi";
import { prefixOf } from "./foundation-props.ts";
import { servicesOf } from "./service-needs.ts";
import type { Settings } from "./settings.ts";

/** A Consul that settings and tokens are made in. */
export interface ConsulParts {
  /** A `consul.Provider`. */
  readonly provider: pulumi.ProviderResource;
  /** Who asks it beside our services, and what each may do. @default - nobody */
  readonly bearers?: Readonly<Record<string, { readonly rules: string }>>;
  /** The server, where it is in the cluster. */
  readonly server?: pulumi.Resource;
  /** @default - nothing */
  readonly dependsOn?: readonly pulumi.Resource[];
}

/** What services find in Consul: what they speak, settings that they follow, and tokens that let each read its own. */
export function composeConsulContents(
  settings: Settings,
  { provider, bearers = {}, server, dependsOn = [] }: ConsulParts,
): ConsulContents {
  const services = servicesOf(settings);
  return new ConsulContents(
    prefixOf(settings),
    {
      services: Object.fromEntries(
        services.map((name) => [name, { settings: { "log-level": settings.services[name].logLevel } }]),
      ),
      bearers: {
        ...Object.fromEntries(services.map((name) => [name, { rules: ConsulRules.readKeys(`services/${name}/`) }])),
        ...bearers,
      },
    },
    { provider, dependsOn: [...dependsOn], ...(server && { deletedWith: server }) },
  );
}
