import type { TunnelTarget } from "@plinth/constructs/reach";
import type * as pulumi from "@pulumi/pulumi";
import { deployerReach } from "./deployer-reach.ts";
import { endpointOfUrl } from "./endpoint-of.ts";
import type { Foundation } from "./foundation.ts";
import { reachPorts } from "./reach-ports.ts";
import type { Settings } from "./settings.ts";

/** An HTTP API inside the cluster, as whoever deploys gets at it. */
export interface ReachedApi {
  readonly scheme: "http" | "https";
  /** `host:port` */
  readonly authority: pulumi.Output<string>;
}

/** Where whoever deploys finds the API of Vault or of Consul. @param after what is known once the server is made */
export function reachedApi(
  settings: Settings,
  foundation: Pick<Foundation, "cluster">,
  server: "vault" | "consul",
  pods: Omit<TunnelTarget, "localPort">,
  after: pulumi.Input<unknown>,
): ReachedApi {
  const url = settings.reach.mode === "direct" ? settings.reach[server] : undefined;
  const endpoints = deployerReach(settings, foundation, {
    targets: [{ ...pods, offset: reachPorts[server] }],
    addresses: url === undefined ? undefined : [endpointOfUrl(url)],
    after: [after],
  });
  return {
    scheme: url?.startsWith("https:") ? "https" : "http",
    authority: endpoints.apply(([at]) => `${at?.host}:${at?.port}`),
  };
}
