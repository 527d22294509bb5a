import { serviceNameFaults } from "../name-faults.ts";
import { wholeFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import type { RedisUserRights } from "./redis-access.ts";
import type { RedisClusterProps } from "./redis-cluster-props.ts";
import { REDIS_CLUSTER, redisUsers } from "./redis-places.ts";

/** What is checked of a RedisCluster's props. */
export type RedisClusterFacts = Omit<
  RedisClusterProps,
  "users" | "passwords" | "clients" | "nodes" | "priorityClassName" | "meshed" | "monitored"
> & { readonly users: Readonly<Record<string, RedisUserRights>> };

/** Everything that is wrong with the props of a RedisCluster; empty when nothing is. */
export function redisClusterFaults(props: RedisClusterFacts): PropsFault[] {
  return [
    ...serviceNameFaults("name", props.name ?? REDIS_CLUSTER),
    ...Object.entries(props.images).flatMap(([key, image]) => imageFaults(`images.${key}`, image)),
    ...sizeFaults(props),
    ...dataFaults(props),
    ...memoryFaults(props),
    ...Object.entries(props.users).flatMap(([name, user]) => userFaults(name, user, props.users)),
  ];
}

function imageFaults(path: string, value: string): PropsFault[] {
  return /[:@](?!latest$)[^:@/]+$/.test(value)
    ? []
    : [{ path, value, allowed: 'a tag other than "latest", or a digest' }];
}

function sizeFaults({ primaries, replicasPerPrimary, zones, replicasToWrite = 0 }: RedisClusterFacts): PropsFault[] {
  const isOdd = primaries % 2 === 1;
  const most = Math.max(zones - 1, 0);
  return [
    ...wholeFaults("zones", zones, 1, 10),
    ...wholeFaults("primaries", primaries, 3, 999),
    ...(isOdd || primaries < 3
      ? []
      : [{ path: "primaries", value: primaries, allowed: "an odd number: an even one bears no more losses" }]),
    ...wholeFaults("replicasPerPrimary", replicasPerPrimary, 0, 5),
    ...(zones > 1 && replicasPerPrimary > most
      ? [
          {
            path: "replicasPerPrimary",
            value: replicasPerPrimary,
            allowed: `${most} at most over ${zones} zones, each in another`,
          },
        ]
      : []),
    ...wholeFaults("replicasToWrite", replicasToWrite, 0, Math.max(replicasPerPrimary, 0)),
  ];
}

function dataFaults({ persistence, storage, retained = false }: RedisClusterFacts): PropsFault[] {
  const keeps = persistence !== "none";
  return [
    ...(keeps || !retained
      ? []
      : [{ path: "retained", value: retained, allowed: 'false where persistence is "none"' }]),
    ...(keeps === (storage !== undefined)
      ? []
      : [
          {
            path: "storage",
            value: storage,
            allowed: keeps ? "a volume's size and class" : 'none where persistence is "none"',
          },
        ]),
    ...(storage === undefined ? [] : wholeFaults("storage.gib", storage.gib, 1, 16_384)),
  ];
}

/** Redis forks to write to the disk: what changes meanwhile is there twice. */
function memoryFaults({ memory, persistence }: RedisClusterFacts): PropsFault[] {
  const { dataMebibytes, limitMebibytes } = memory;
  const most = Math.floor(limitMebibytes * (persistence === "none" ? 0.75 : 0.6));
  return [
    ...wholeFaults("memory.limitMebibytes", limitMebibytes, 64, 1_048_576),
    ...wholeFaults("memory.dataMebibytes", dataMebibytes, 16, Math.max(most, 16)),
  ];
}

function userFaults(
  name: string,
  { keyPrefix, commands = [] }: RedisUserRights,
  all: Readonly<Record<string, RedisUserRights>>,
): PropsFault[] {
  const path = `users.${name}`;
  const reserved: readonly string[] = ["default", ...Object.values(redisUsers)];
  const others = Object.entries(all).filter(
    ([other, user]) => other !== name && (keyPrefix.startsWith(user.keyPrefix) || user.keyPrefix.startsWith(keyPrefix)),
  );
  return [
    ...(/^[a-z][a-z0-9-]*$/.test(name) && !reserved.includes(name)
      ? []
      : [{ path, value: name, allowed: `lower-case letters, digits and hyphens, and none of ${reserved.join(", ")}` }]),
    ...(/^[\w-]+(:[\w-]+)*:$/.test(keyPrefix)
      ? []
      : [
          {
            path: `${path}.keyPrefix`,
            value: keyPrefix,
            allowed: 'letters, digits, "-", "_" and ":", with ":" at the end',
          },
        ]),
    ...others.map(([other]) => ({
      path: `${path}.keyPrefix`,
      value: keyPrefix,
      allowed: `keys apart from those of ${other}`,
    })),
    ...commands
      .filter((category) => !/^[a-z]+$/.test(category) || category === "admin" || category === "dangerous")
      .map((value) => ({
        path: `${path}.commands`,
        value,
        allowed: "categories of commands, but neither admin nor dangerous",
      })),
  ];
}
