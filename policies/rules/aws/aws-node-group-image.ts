import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden } from "../../values.ts";

export const nodeGroupImage = resourceRule({
  name: "aws-node-group-image",
  title: "Nodes run an image that is made for containers (Bottlerocket)",
  reason: "It has no shell and no package manager, its root is read-only and checked, and it updates as a whole.",
  remedy: "Set amiType to one of BOTTLEROCKET_*.",
  severity: "medium",
  serves: [wellArchitected("SEC06-BP02")],
  settings: z.strictObject({
    families: z.array(z.string()).default(["BOTTLEROCKET_"]).describe("How allowed types of images begin"),
  }),
  judge: (resource, { families }) => {
    const { amiType } = resource.inputs;
    return !isAws(resource, "eks/NodeGroup") ||
      isHidden(amiType) ||
      families.some((family) => String(amiType).startsWith(family))
      ? []
      : [{ path: "amiType", message: `the image is ${amiType ?? "not set"}; ${families.join("*, ")}* is allowed` }];
  },
});
