import type { PropsFault } from "../props-error.ts";
import { isKnownRegion } from "./region.ts";

/** Where a construct's resources are, and what their names begin with. */
export interface StoragePlace {
  /** What the names begin with, such as `plinth-prod`. */
  readonly prefix: string;

  /** The account's 12 digits. */
  readonly accountId: string;

  /** Such as `us-east-1`. */
  readonly region: string;
}

/** What is wrong with a place, for names that may be so long after the prefix. */
export function placeFaults({ prefix, accountId, region }: StoragePlace, longestPrefix: number): PropsFault[] {
  return [
    ...(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(prefix) && prefix.length <= longestPrefix
      ? []
      : [
          {
            path: "prefix",
            value: prefix,
            allowed: `at most ${longestPrefix} of a-z, 0-9 and single "-" (this has ${prefix.length}), a letter first`,
          },
        ]),
    ...(/^\d{12}$/.test(accountId) ? [] : [{ path: "accountId", value: accountId, allowed: "12 digits" }]),
    ...(isKnownRegion(region)
      ? []
      : [{ path: "region", value: region, allowed: "a region of AWS, such as us-east-1" }]),
  ];
}
