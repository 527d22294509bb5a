import * as pulumi from "@pulumi/pulumi";
import type { Backing } from "./handover.ts";

/**
 * A part of what is handed over.
 *
 * @param setting the one that needs it, for the error
 * @throws RunError, once the value is asked for, where nobody handed it over
 */
export function handedOver<Part extends keyof Backing>(
  backing: pulumi.Output<Backing>,
  part: Part,
  setting: string,
): pulumi.Output<NonNullable<Backing[Part]>> {
  return backing.apply((all) => {
    const found = all[part];
    if (found === undefined) {
      throw new pulumi.RunError(`plinth:backing has no ${part}, which ${setting} needs.`);
    }
    return found;
  }) as pulumi.Output<NonNullable<Backing[Part]>>;
}
