import { z } from "zod";
import type { GraphResource } from "../graph.ts";

/** The environment that a resource is of: its stack's name. */
export function environmentOf({ urn }: Pick<GraphResource, "urn">): string {
  return urn.split(":")[2] ?? "";
}

/** Environments that may be thrown away as a whole, so that what protects data from deletion is not asked of them. */
export const disposable = z
  .array(z.string())
  .default(["local", "dev"])
  .describe("Environments that may be thrown away as a whole");
