import { numberToken, stringToken } from "@plinth/constructs/bridge";
import { Provider } from "@pulumi/consul/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { composeConsulContents } from "./consul-contents.ts";
import { handedOver } from "./handed-over.ts";
import type { Backing } from "./handover.ts";
import type { DiscoveryHosting } from "./service-hosting.ts";
import type { Settings } from "./settings.ts";

/** A Consul that runs already, with what is in it. */
export interface ExternalConsul {
  readonly contents: pulumi.Resource;
  /** How services find it. */
  readonly hosting: DiscoveryHosting;
}

/** Configures a Consul that runs already. */
export function composeExternalConsul(settings: Settings, backing: pulumi.Output<Backing>): ExternalConsul {
  const server = handedOver(backing, "consul", "plinth:discovery");
  const address = pulumi.unsecret(server.address);
  const provider = new Provider("consul", { address, token: server.token });
  const contents = composeConsulContents(settings, { provider });
  return {
    contents,
    hosting: {
      address: stringToken(address),
      port: numberToken(address.apply((url) => Number(new URL(url).port))),
      namespace: undefined,
      tokenOf: (service) => contents.tokenOf(service),
    },
  };
}
