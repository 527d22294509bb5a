import type { GraphResource } from "../graph.ts";
import { isHidden } from "../values.ts";

/** What a provider of AWS is set up with at an input; the engine keeps all but text as JSON. Undefined for other resources. */
export function providerInput({ type, inputs }: GraphResource, input: string): { readonly value: unknown } | undefined {
  return type === "pulumi:providers:aws" ? { value: parsed(inputs[input]) } : undefined;
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string" || isHidden(value)) {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
