import { isDnsLabel } from "../name-faults.ts";
import { portFaults, wholeFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import type { VaultPeer, VaultProps } from "./vault-props.ts";

/** What is checked of a Vault's props. */
export type VaultFacts = Pick<
  VaultProps,
  "servers" | "zones" | "highlyAvailable" | "storage" | "retained" | "meshed" | "clients" | "databases"
> & { readonly snapshots?: Pick<NonNullable<VaultProps["snapshots"]>, "folder" | "schedule"> };

/** Everything that is wrong with the props of a Vault; empty when nothing is. */
export function vaultFaults(props: VaultFacts): PropsFault[] {
  const { storage, retained, snapshots, meshed, clients = [], databases = [] } = props;
  return [
    ...serverFaults(props),
    ...wholeFaults("storage.gib", storage.gib, 1, 16_384),
    ...(retained && snapshots === undefined
      ? [{ path: "snapshots", value: undefined, allowed: "where snapshots go, as retained is true" }]
      : []),
    ...snapshotFaults(snapshots),
    ...(meshed
      ? []
      : [{ path: "meshed", value: meshed, allowed: "true: nothing else encrypts what goes to Vault's API" }]),
    ...clients.flatMap((client, index) => peerFaults(`clients[${index}]`, client)),
    ...databases.flatMap((database, index) => [
      ...peerFaults(`databases[${index}]`, database),
      ...portFaults(`databases[${index}].port`, database.port),
    ]),
  ];
}

/** @see https://developer.hashicorp.com/vault/docs/internals/integrated-storage#quorum-size-and-failure-tolerance */
function serverFaults({ servers, zones, highlyAvailable }: VaultFacts): PropsFault[] {
  const zoneFaults =
    Number.isInteger(zones) && zones >= 1 ? [] : [{ path: "zones", value: zones, allowed: "1 or more" }];
  const path = "servers";
  if (servers !== 1 && servers !== 3 && servers !== 5) {
    return [...zoneFaults, { path, value: servers, allowed: "1, 3 or 5: an odd number, so that there is a majority" }];
  }
  const bearable = (servers - 1) / 2;
  const loses = zoneFaults.length === 0 && highlyAvailable && Math.ceil(servers / zones) > bearable;
  return loses
    ? [
        {
          path,
          value: servers,
          allowed:
            "3 or 5 over 3 zones or more where highlyAvailable is true: else the loss of one zone takes the majority",
        },
      ]
    : zoneFaults;
}

function snapshotFaults(snapshots: VaultFacts["snapshots"]): PropsFault[] {
  if (snapshots === undefined) {
    return [];
  }
  const { folder, schedule } = snapshots;
  return [
    ...(/^[a-z0-9-]+(\/[a-z0-9-]+)*$/.test(folder)
      ? []
      : [{ path: "snapshots.folder", value: folder, allowed: 'a-z, 0-9 and "-", parted by "/"' }]),
    ...(schedule === undefined || schedule.trim().split(/\s+/).length === 5
      ? []
      : [{ path: "snapshots.schedule", value: schedule, allowed: "five fields, as cron has them" }]),
  ];
}

function peerFaults(path: string, { namespace, podLabels }: VaultPeer): PropsFault[] {
  return [
    ...(isDnsLabel(namespace) ? [] : [{ path: `${path}.namespace`, value: namespace, allowed: "a namespace" }]),
    ...(podLabels === undefined || Object.keys(podLabels).length > 0
      ? []
      : [{ path: `${path}.podLabels`, value: podLabels, allowed: "one label at least, or none of this for all pods" }]),
  ];
}
