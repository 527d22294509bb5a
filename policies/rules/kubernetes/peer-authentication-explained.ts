import { z } from "zod";
import { annotationsOf, isKind } from "../../kubernetes/object.ts";
import { seen } from "../../kubernetes/seen.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden, mapping } from "../../values.ts";

/** STRICT, and what is inherited. */
const silent: readonly unknown[] = ["STRICT", "UNSET", undefined, null];

export const peerAuthenticationExplained = resourceRule({
  name: "peer-authentication-explained",
  title: "Who takes plain connections in the mesh says why",
  reason: "Whoever reads it on the cluster must see what it is for, or nobody dares to take it away.",
  remedy: "Make the mode STRICT, or add a MeshException with its reason.",
  severity: "medium",
  serves: [{ framework: "Well-Architected", clause: "SEC09-BP02 Enforce encryption in transit" }],
  settings: z.strictObject({
    annotation: z.string().default("plinth.dev/exception-reason").describe("the annotation that holds the reason"),
  }),
  judge: (resource, { annotation }) => {
    if (!isKind(resource, "PeerAuthentication") || isHidden(seen(resource.inputs, "metadata.annotations"))) {
      return [];
    }
    const reason = annotationsOf(resource)[annotation];
    if (isHidden(reason) || String(reason ?? "").trim() !== "") {
      return [];
    }
    const ports = Object.keys(mapping(seen(resource.inputs, "spec.portLevelMtls")));
    return ["spec.mtls.mode", ...ports.map((port) => `spec.portLevelMtls.${port}.mode`)].flatMap((path) => {
      const mode = seen(resource.inputs, path);
      return silent.includes(mode) || isHidden(mode)
        ? []
        : [{ path, message: `it is ${mode}, and ${annotation} gives no reason; STRICT, or a reason, is needed` }];
    });
  },
});
