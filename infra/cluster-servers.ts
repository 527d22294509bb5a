import type { CapabilityOptions } from "@plinth/constructs/capability";
import type { Vault } from "@plinth/constructs/secrets";
import type * as pulumi from "@pulumi/pulumi";
import { composeClusterKafkaContents } from "./cluster-kafka-contents.ts";
import { composeClusterStores, composeStoreBackups } from "./cluster-stores.ts";
import { composeClusterVault, composeClusterVaultContents } from "./cluster-vault.ts";
import type { Foundation } from "./foundation.ts";
import { type CloudSettings, prefixOf } from "./foundation-props.ts";
import { GeneratedPasswords } from "./generated-passwords.ts";
import type { Backing } from "./handover.ts";
import type { Settings } from "./settings.ts";
import { externalStores, type Stores } from "./stores.ts";

/** Stores and Vault, with what is inside them. */
export interface ClusterServers {
  readonly connections: Stores;
  readonly vault: Vault | undefined;
  /** What services wait for. */
  readonly all: readonly pulumi.Resource[];
}

export interface ClusterServerParts {
  readonly foundation: Foundation;
  readonly backing: pulumi.Output<Backing>;
}

/** Stores in the cluster, or connections to those elsewhere; and Vault, which makes logins at those in the cluster. */
export function composeServers(
  settings: Settings & CloudSettings,
  { foundation, backing }: ClusterServerParts,
  options: CapabilityOptions,
): ClusterServers {
  const { stores, secrets } = settings;
  if (stores.mode === "external") {
    return { connections: externalStores(backing), vault: undefined, all: [] };
  }
  const backups = composeStoreBackups(settings, foundation);
  const passwords = new GeneratedPasswords(prefixOf(settings));
  const made = composeClusterStores(settings, stores, { foundation, passwords, backups, options });
  const { kafka, citus, redis, connections } = made;
  const topics = composeClusterKafkaContents(settings, stores.events, foundation, kafka);
  const all: pulumi.Resource[] = [kafka, citus, redis, topics];
  if (secrets === undefined) {
    return { connections, vault: undefined, all };
  }
  const vault = composeClusterVault(settings, secrets, foundation, backups, options);
  const contents = composeClusterVaultContents(settings, foundation, vault, made);
  return { connections, vault, all: [...all, vault, contents] };
}
