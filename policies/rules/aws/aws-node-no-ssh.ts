import { wellArchitected } from "../../aws/clauses.ts";
import { present } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

const inputs: Readonly<Record<string, string>> = {
  "ec2/Instance": "keyName",
  "ec2/LaunchConfiguration": "keyName",
  "ec2/LaunchTemplate": "keyName",
  "eks/NodeGroup": "remoteAccess",
};

export const nodeNoSsh = resourceRule({
  name: "aws-node-no-ssh",
  title: "Machines have no key for SSH",
  reason: "A key pair is shared, never runs out, and leaves no trace of who used it.",
  remedy: "Take keyName and remoteAccess away; use Session Manager or a debug pod.",
  severity: "medium",
  serves: [wellArchitected("SEC02-BP02")],
  judge: (resource) =>
    Object.entries(inputs).flatMap(([kind, path]) =>
      isAws(resource, kind) && present(resource.inputs, path).length === 0
        ? [{ path, message: `${path} is set; none is allowed` }]
        : [],
    ),
});
