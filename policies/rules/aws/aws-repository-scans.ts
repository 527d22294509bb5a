import { cisEks, wellArchitected } from "../../aws/clauses.ts";
import { switchedOn, withInput } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

const path = "imageScanningConfiguration.scanOnPush";

export const repositoryScans = resourceRule({
  name: "aws-repository-scans",
  title: "Images are scanned as they are pushed",
  reason: "A known weakness is found before the image runs, or not at all.",
  remedy: "Set imageScanningConfiguration.scanOnPush to true.",
  severity: "medium",
  serves: [cisEks("5.1.1"), wellArchitected("SEC06-BP01")],
  judge: (resource) => (isAws(resource, "ecr/Repository") ? switchedOn(resource.inputs, path) : []),
  remediate: (resource) =>
    isAws(resource, "ecr/Repository") && switchedOn(resource.inputs, path).length > 0
      ? withInput(resource.inputs, path, true)
      : undefined,
});
