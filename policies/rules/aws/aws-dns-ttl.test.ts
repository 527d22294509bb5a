import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { dnsTtl } from "./aws-dns-ttl.ts";

const record = (ttl: unknown, type = "A", settings = {}) => aws("route53/record:Record", { ttl, type }, settings);

describeRule(dnsTtl, {
  passes: {
    "a record of five minutes": record(300),
    "an alias": aws("route53/record:Record", { type: "A", aliases: [{}] }),
    "a record of which it is not known yet": record(unknown),
  },
  fails: {
    "a record of a day": { ...record(86_400), paths: ["ttl"] },
    "a record of more than is asked for": { ...record(300, "A", { maximumSeconds: 60 }), paths: ["ttl"] },
  },
  doesNotApply: { "the servers of a zone": record(172_800, "NS") },
});
