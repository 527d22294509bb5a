import { z } from "zod";
import { resourceRule } from "../../rule.ts";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Where a kind says how long what it gives is good for; the first must be given, as Vault's own is 32 days. */
const leases: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "vault:database/secretBackendRole:SecretBackendRole": ["maxTtl", "defaultTtl"],
  "vault:pkiSecret/secretBackendRole:SecretBackendRole": ["maxTtl", "ttl"],
};

export const vaultLeaseShort = resourceRule({
  name: "vault-lease-short",
  title: "Credentials that Vault makes end soon",
  reason: "What was stolen is good until it ends, and what ends only in weeks has never been renewed when it must be.",
  remedy: "Set the longest time, and the usual one, within the setting.",
  severity: "high",
  serves: [{ framework: "Well-Architected", clause: "SEC02-BP02 Use temporary credentials" }],
  settings: z.strictObject({ hours: z.int().min(1).default(24).describe("longest time, in hours") }),
  judge: ({ type, inputs }, { hours }) => {
    const [longest, ...others] = leases[type] ?? [];
    return longest === undefined
      ? []
      : [longest, ...others].flatMap((path) => {
          const value = inputs[path];
          const isMissing = value === undefined && path === longest;
          return isMissing || secondsOf(value) > hours * hour
            ? [{ path, message: `it is ${value ?? "missing"}; at most ${hours} hours are allowed` }]
            : [];
        });
  },
});

/** Of a number of seconds, or a text such as `90s` or `48h`; 0 where it cannot be told. */
function secondsOf(value: unknown): number {
  const [, count, unit = "s"] = /^(\d+)([smhd]?)$/.exec(String(value)) ?? [];
  const units: Readonly<Record<string, number>> = { m: minute, h: hour, d: day };
  return count === undefined ? 0 : Number(count) * (units[unit] ?? 1);
}
