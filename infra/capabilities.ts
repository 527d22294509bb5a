import type { CapabilityOptions } from "@plinth/constructs/capability";
import type { ConsulContents } from "@plinth/constructs/discovery/services";
import type { Elasticity } from "@plinth/constructs/elasticity";
import type { KongGateway } from "@plinth/constructs/gateway";
import type { Mesh, MeshException } from "@plinth/constructs/mesh";
import type { Observability } from "@plinth/constructs/observability";
import type { Vault } from "@plinth/constructs/secrets";
import type * as pulumi from "@pulumi/pulumi";
import { after } from "./after.ts";
import { composeCertificates } from "./certificates.ts";
import { composeClusterConsulContents } from "./cluster-consul-contents.ts";
import type { ClusterControllers } from "./cluster-controllers.ts";
import { composeServers } from "./cluster-servers.ts";
import { composeDiscovery } from "./discovery.ts";
import { composeElasticity } from "./elasticity.ts";
import type { Foundation } from "./foundation.ts";
import type { CloudSettings } from "./foundation-props.ts";
import type { Backing } from "./handover.ts";
import { composeKong, type KongParts } from "./kong.ts";
import { composeMesh } from "./mesh.ts";
import { composeObservability } from "./observability.ts";
import type { PlatformSecrets } from "./platform-secrets.ts";
import type { Settings } from "./settings.ts";
import { storePlace } from "./store-connections.ts";
import type { Stores } from "./stores.ts";

/** What the cluster can do beside running pods; what is absent was not asked for. */
export interface Capabilities {
  readonly gateway: KongGateway;
  readonly mesh: Mesh | undefined;
  readonly consul: ConsulContents | undefined;
  readonly vault: Vault | undefined;
  /** Where the mesh must let plain connections pass. */
  readonly meshExceptions: readonly MeshException[];
  /** Wherever they run. */
  readonly stores: Stores;
  readonly observability: Observability | undefined;
  readonly elasticity: Elasticity | undefined;
  /** All of them: what services wait for. */
  readonly all: readonly pulumi.Resource[];
}

/** What the capabilities stand on. */
export interface CapabilityParts extends KongParts {
  readonly backing: pulumi.Output<Backing>;
  readonly secrets: PlatformSecrets;
  readonly foundation: Foundation;
  readonly controllers: ClusterControllers;
  /** What all of them wait for: nodes, namespaces and classes. */
  readonly options: CapabilityOptions;
}

/** The capabilities of an environment, each after those that it needs. */
export function composeCapabilities(settings: Settings & CloudSettings, parts: CapabilityParts): Capabilities {
  const { controllers, foundation, options, secrets } = parts;
  const mesh = composeMesh(settings, after(options, controllers.gatewayApi));
  const observability = composeObservability(settings, secrets, after(options, mesh));
  const watched = after(options, mesh, observability);
  const discovery = composeDiscovery(settings, watched);
  const consul = discovery && composeClusterConsulContents(settings, foundation, discovery);
  const servers = composeServers(settings, parts, watched);
  const { connections } = servers;
  const elasticity = composeElasticity(settings, storePlace(connections.kafka).ports, watched);
  // The load balancer's controller looks at every Service that asks for one: it is there before Kong, and goes after it.
  const certificates = composeCertificates(settings, foundation, watched);
  const gateway = composeKong(settings, secrets, parts, after(watched, ...controllers.loadBalancers, ...certificates));
  const all = [gateway, mesh, observability, discovery, consul, elasticity, ...servers.all].filter(
    (one) => one !== undefined,
  );
  const { meshExceptions = [] } = discovery ?? {};
  return {
    gateway,
    mesh,
    observability,
    consul,
    elasticity,
    vault: servers.vault,
    meshExceptions,
    stores: connections,
    all,
  };
}
