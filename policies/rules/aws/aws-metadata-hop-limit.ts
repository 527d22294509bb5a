import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { metadataOptionsOf } from "../../aws/metadata-options.ts";
import { resourceRule } from "../../rule.ts";
import type { Mapping } from "../../values.ts";

const input = "httpPutResponseHopLimit";

export const metadataHopLimit = resourceRule({
  name: "aws-metadata-hop-limit",
  title: "A machine's metadata does not reach its containers",
  reason: "With a second hop each pod can take the role of its node; one hop ends at the node's own network.",
  remedy: "Set metadataOptions.httpPutResponseHopLimit to 1, and give pods their own roles.",
  severity: "high",
  serves: [wellArchitected("SEC03-BP02")],
  settings: z.strictObject({
    maximumHops: z.number().int().min(1).max(64).default(1).describe("Hops that an answer may go"),
  }),
  judge: (resource, { maximumHops }) => {
    const options = metadataOptionsOf(resource);
    return options !== undefined && goesFar(options, maximumHops)
      ? [
          {
            path: `metadataOptions.${input}`,
            message: `the hop limit is ${options[input] ?? "left to the image"}; ${maximumHops} at most is allowed`,
          },
        ]
      : [];
  },
  remediate: (resource, { maximumHops }) => {
    const options = metadataOptionsOf(resource);
    return options !== undefined && goesFar(options, maximumHops)
      ? { ...resource.inputs, metadataOptions: { ...options, [input]: maximumHops } }
      : undefined;
  },
});

function goesFar(options: Mapping, maximumHops: number): boolean {
  const hops = options[input];
  return hops === undefined || (typeof hops === "number" && hops > maximumHops);
}
