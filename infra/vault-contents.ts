import type { Endpoint } from "@plinth/constructs/connection";
import {
  VaultContents,
  type VaultContentsProps,
  type VaultKubernetes,
  type VaultService,
} from "@plinth/constructs/secrets/services";
import type * as pulumi from "@pulumi/pulumi";
import { namespaces } from "./namespaces.ts";
import { serviceNeeds, servicesOf } from "./service-needs.ts";
import type { ServiceName, Settings } from "./settings.ts";
import type { Stores } from "./stores.ts";

/** The Vault of an environment, and what it makes logins in. */
export interface VaultParts {
  /** A `vault.Provider`. */
  readonly provider: pulumi.ProviderResource;
  readonly kubernetes: VaultKubernetes;
  readonly stores: Stores;
  readonly database: VaultDatabaseServer;
  /** The server, where it is in the cluster. */
  readonly server?: pulumi.Resource;
  /** @default - nothing */
  readonly dependsOn?: readonly pulumi.Resource[];
}

/** The database server as Vault sees it. */
export interface VaultDatabaseServer {
  readonly endpoint: pulumi.Output<Endpoint>;
  /** May make logins that are members of the services' roles. */
  readonly admin: { readonly user: pulumi.Input<string>; readonly password: pulumi.Input<string> };
  /** The database of a service, and the role that owns it. */
  databaseOf(service: ServiceName): { readonly database: string; readonly owner: string };
}

/** What services find in Vault: logins of their own, for a while where Vault can make them. */
export function composeVaultContents(settings: Settings, parts: VaultParts): VaultContents {
  const { provider, server, dependsOn = [] } = parts;
  return new VaultContents(`plinth-${settings.environment}`, vaultContentsProps(settings, parts), {
    provider,
    dependsOn,
    ...(server && { deletedWith: server }),
  });
}

function vaultContentsProps(settings: Settings, { kubernetes, stores, database }: VaultParts): VaultContentsProps {
  const { endpoint, admin } = database;
  const services = servicesOf(settings);
  return {
    kubernetes,
    namespace: namespaces.services,
    services: Object.fromEntries(services.map((name) => [name, serviceOf(name, stores)])),
    databases: Object.fromEntries(
      services
        .filter((name) => serviceNeeds[name].postgres)
        .map((name) => [
          name,
          {
            host: endpoint.apply(({ host }) => host),
            port: endpoint.apply(({ port }) => port),
            ...database.databaseOf(name),
            admin,
            // The mesh encrypts, and so does nothing need to between processes of one machine.
            sslMode: "disable",
          } as const,
        ]),
    ),
    credentials: lifetimesOf(settings),
    authority: { commonName: `Plinth ${settings.environment}`, domain: `${namespaces.services}.svc.cluster.local` },
  };
}

function serviceOf(name: ServiceName, stores: Stores): VaultService {
  const given = (["redis", "kafka"] as const).filter((store) => serviceNeeds[name][store]);
  return {
    secrets: Object.fromEntries(
      given.map((store) => {
        const login = stores[store].login(name);
        return [
          store,
          { username: login.apply(({ user }) => user), password: login.apply(({ password }) => password) },
        ];
      }),
    ),
    ...(serviceNeeds[name].postgres && { database: name }),
    certificates: true,
  };
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

function lifetimesOf({ secrets }: Settings) {
  const { credentialMinutes = 60, credentialHours = 24 } = secrets ?? {};
  return { ttl: credentialMinutes * MINUTE, maxTtl: credentialHours * HOUR };
}
