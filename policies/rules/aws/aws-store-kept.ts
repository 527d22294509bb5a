import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { disposable, environmentOf } from "../../aws/environment.ts";
import { isAws } from "../../aws/kind.ts";
import { isOn } from "../../aws/switched.ts";
import { resourceRule } from "../../rule.ts";

const kinds: Readonly<Record<string, string>> = {
  "s3/Bucket": "forceDestroy",
  "ecr/Repository": "forceDelete",
  "backup/Vault": "forceDestroy",
};

export const storeKept = resourceRule({
  name: "aws-store-kept",
  title: "Buckets, repositories and vaults go only when they are empty",
  reason: "With the force of a deletion, one wrong change takes every object, image or backup along.",
  remedy: "Leave forceDestroy and forceDelete false, but in environments that may be thrown away.",
  severity: "high",
  serves: [wellArchitected("SEC08-BP04")],
  settings: z.strictObject({ disposable }),
  judge: (resource, { disposable }) =>
    Object.entries(kinds).flatMap(([kind, input]) =>
      isAws(resource, kind) && isOn(resource.inputs[input]) && !disposable.includes(environmentOf(resource))
        ? [{ path: input, message: `${input} is true in ${environmentOf(resource)}; false is allowed` }]
        : [],
    ),
  remediate: (resource, { disposable }) => {
    const forced = Object.entries(kinds).find(([kind, input]) => isAws(resource, kind) && isOn(resource.inputs[input]));
    return forced && !disposable.includes(environmentOf(resource))
      ? { ...resource.inputs, [forced[1]]: false }
      : undefined;
  },
});
