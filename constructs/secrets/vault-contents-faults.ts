import { isDnsLabel } from "../name-faults.ts";
import { wholeFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import type { VaultContentsProps, VaultDatabase, VaultLifetimes, VaultService } from "./vault-contents-props.ts";

/** What is checked of the props of a VaultContents. */
export interface VaultContentsFacts extends Pick<VaultContentsProps, "namespace" | "credentials"> {
  readonly services: Readonly<Record<string, Pick<VaultService, "secrets" | "database" | "keys" | "certificates">>>;
  readonly databases?: Readonly<Record<string, Pick<VaultDatabase, "database" | "owner">>>;
  readonly authority?: Pick<NonNullable<VaultContentsProps["authority"]>, "domain" | "ttl">;
}

/** How long logins at databases live where nothing else is said. */
export const vaultLifetimes: VaultLifetimes = { ttl: 3600, maxTtl: 86_400 };

const longest = 30 * 86_400;
const wordAllowed = 'a-z, 0-9, "_" and "-", a letter first, 63 at most';

/** Everything that is wrong with the props of a VaultContents; empty when nothing is. */
export function vaultContentsFaults(props: VaultContentsFacts): PropsFault[] {
  const { namespace, services, databases = {}, credentials, authority } = props;
  return [
    ...(isDnsLabel(namespace) ? [] : [{ path: "namespace", value: namespace, allowed: "a namespace" }]),
    ...Object.keys(services).flatMap((name) => serviceFaults(name, props)),
    ...Object.entries(databases).flatMap(([name, database]) => databaseFaults(name, database, props)),
    ...(credentials === undefined ? [] : lifetimeFaults(credentials)),
    ...(authority === undefined ? [] : authorityFaults(authority)),
  ];
}

function serviceFaults(name: string, { services, databases = {}, authority }: VaultContentsFacts): PropsFault[] {
  const path = `services.${name}`;
  const { secrets = {}, database, keys = {}, certificates = false } = services[name] ?? {};
  return [
    ...(isDnsLabel(name) && !reserved.includes(name)
      ? []
      : [
          {
            path,
            value: name,
            allowed: `lower-case letters, digits and hyphens, 63 at most, and none of ${reserved.join(", ")}`,
          },
        ]),
    ...(database === undefined || database === name
      ? []
      : [{ path: `${path}.database`, value: database, allowed: `${name}, its own: another's is not to be had` }]),
    ...(database === name && databases[name] === undefined
      ? [{ path: `databases.${name}`, value: undefined, allowed: `the database of ${name}, which asks for it` }]
      : []),
    ...[...Object.keys(secrets).map((key) => ["secrets", key]), ...Object.keys(keys).map((key) => ["keys", key])]
      .filter(([, key = ""]) => !isWord(key))
      .map(([kind, key]) => ({ path: `${path}.${kind}.${key}`, value: key, allowed: wordAllowed })),
    ...(certificates && authority === undefined
      ? [{ path: "authority", value: undefined, allowed: `an authority, as ${path}.certificates is true` }]
      : []),
  ];
}

/** Policies that are others'. */
const reserved = ["root", "default", "deployer", "snapshot"];

function databaseFaults(
  name: string,
  { database, owner }: Pick<VaultDatabase, "database" | "owner">,
  { services, databases = {} }: VaultContentsFacts,
): PropsFault[] {
  const path = `databases.${name}`;
  const others = Object.entries(databases).filter(([other]) => other < name);
  return [
    ...(services[name]?.database === name
      ? []
      : [{ path, value: name, allowed: "the name of a service that asks for its database" }]),
    ...(isWord(database) ? [] : [{ path: `${path}.database`, value: database, allowed: wordAllowed }]),
    ...(isWord(owner) ? [] : [{ path: `${path}.owner`, value: owner, allowed: wordAllowed }]),
    ...others
      .filter(([, other]) => other.owner === owner)
      .map(([other]) => ({ path: `${path}.owner`, value: owner, allowed: `one that databases.${other} has not` })),
  ];
}

function isWord(text: string): boolean {
  return /^[a-z][a-z0-9_-]{0,62}$/.test(text);
}

function lifetimeFaults({ ttl, maxTtl }: VaultLifetimes): PropsFault[] {
  const least = wholeFaults("credentials.ttl", ttl, 600, longest);
  return [
    ...least,
    ...wholeFaults("credentials.maxTtl", maxTtl, 600, longest),
    ...(least.length === 0 && maxTtl <= ttl
      ? [{ path: "credentials.maxTtl", value: maxTtl, allowed: `more than credentials.ttl, ${ttl}` }]
      : []),
  ];
}

function authorityFaults({ domain, ttl }: NonNullable<VaultContentsFacts["authority"]>): PropsFault[] {
  return [
    ...(domain.split(".").every(isDnsLabel)
      ? []
      : [{ path: "authority.domain", value: domain, allowed: "a name in DNS, such as plinth.svc.cluster.local" }]),
    ...(ttl === undefined ? [] : wholeFaults("authority.ttl", ttl, 3600, longest)),
  ];
}
