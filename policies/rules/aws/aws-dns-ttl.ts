import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

export const dnsTtl = resourceRule({
  name: "aws-dns-ttl",
  title: "Records of DNS can be changed within the hour",
  reason: "For as long as a record is kept by resolvers, traffic goes where it went, whatever broke there.",
  remedy: "Set ttl to the allowed seconds or less; records of NS and SOA are not meant.",
  severity: "low",
  serves: [wellArchitected("REL11-BP02")],
  settings: z.strictObject({
    maximumSeconds: z.number().int().positive().default(3600).describe("Seconds that a record may be kept"),
  }),
  judge: (resource, { maximumSeconds }) => {
    const { ttl, type } = resource.inputs;
    return isAws(resource, "route53/Record") &&
      !["NS", "SOA"].includes(String(type)) &&
      typeof ttl === "number" &&
      ttl > maximumSeconds
      ? [{ path: "ttl", message: `the record is kept ${ttl} s; ${maximumSeconds} s at most is allowed` }]
      : [];
  },
});
