import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { repositoryScans } from "./aws-repository-scans.ts";

const type = "ecr/repository:Repository";
const path = "imageScanningConfiguration.scanOnPush";
const of = (scanOnPush: unknown) => ({ imageScanningConfiguration: { scanOnPush } });

describeRule(repositoryScans, {
  passes: {
    "images that are scanned": aws(type, of(true)),
    "images of which it is not known yet": aws(type, of(unknown)),
  },
  fails: {
    "images that are not": { ...aws(type, of(false)), paths: [path] },
    "images of which nothing is said": { ...aws(type, {}), paths: [path] },
  },
  doesNotApply: { "a lifecycle": aws("ecr/lifecyclePolicy:LifecyclePolicy", {}) },
  mends: { "images that are not": { ...aws(type, { name: "r" }), into: { name: "r", ...of(true) } } },
});
