import { isSecret, type PropertyObject, secret } from "./property-value.ts";
import { traceSecrets } from "./secrets.ts";

/**
 * Marks as secret what must be: outputs that the program names, outputs of the same name as a secret input, and whatever
 * repeats a secret input elsewhere.
 */
export function secretOutputs(
  inputs: PropertyObject,
  outputs: PropertyObject,
  additional: readonly string[],
): PropertyObject {
  const traced = traceSecrets(inputs, outputs);
  return Object.fromEntries(
    Object.entries(traced).map(([name, value]) => [
      name,
      additional.includes(name) || isSecret(inputs[name]) ? secret(value) : value,
    ]),
  );
}
