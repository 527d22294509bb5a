import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { metadataHopLimit } from "./aws-metadata-hop-limit.ts";

const type = "ec2/launchTemplate:LaunchTemplate";
const hops = (httpPutResponseHopLimit: unknown) => ({ metadataOptions: { httpPutResponseHopLimit } });
const path = "metadataOptions.httpPutResponseHopLimit";

describeRule(metadataHopLimit, {
  passes: {
    "a template of one hop": aws(type, hops(1)),
    "a template whose hops are not known yet": aws(type, hops(unknown)),
    "a template of two hops where two are allowed": aws(type, hops(2), { maximumHops: 2 }),
  },
  fails: {
    "a template of two hops": { ...aws(type, hops(2)), paths: [path] },
    "a template that leaves it to the image": { ...aws(type, {}), paths: [path] },
  },
  doesNotApply: { "a volume": aws("ebs/volume:Volume", hops(2)) },
  mends: { "a template of two hops": { ...aws(type, hops(2)), into: hops(1) } },
});
