import { signatureKey, signatures, unknown } from "../engine/property-value.ts";
import { isRecord } from "../is-record.ts";

/** What Pulumi writes in place of a value that only an `up` knows, by the kind of the value. */
const unknowns: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  unknown,
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** A value as the Pulumi CLI prints it, with the marks that `synth` writes: no secret is left in it, whichever way it is told. */
export function markedValue(value: unknown): unknown {
  if (value === "[secret]" || isSecret(value)) {
    return { $secret: true };
  }
  if (unknowns.has(value)) {
    return { $unknown: true };
  }
  if (Array.isArray(value)) {
    return value.map(markedValue);
  }
  if (!isRecord(value)) {
    return value;
  }
  if (value[signatureKey] === signatures.output) {
    return "value" in value ? markedValue(value.value) : { $unknown: true };
  }
  return markedFields(value);
}

/** Without the fields in which providers keep their own notes. */
export function markedFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([key]) => !key.startsWith("__"))
      .map(([key, value]) => [key, markedValue(value)]),
  );
}

function isSecret(value: unknown): boolean {
  return (
    isRecord(value) &&
    (value[signatureKey] === signatures.secret || (value[signatureKey] === signatures.output && value.secret === true))
  );
}
