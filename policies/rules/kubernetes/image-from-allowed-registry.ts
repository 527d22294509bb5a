import { z } from "zod";
import { imageReference } from "../../kubernetes/image-reference.ts";
import { podRule } from "../../kubernetes/pod-rule.ts";

export const imageFromAllowedRegistry = podRule({
  name: "image-from-allowed-registry",
  title: "Images come from allowed registries",
  reason: "A registry that nobody vouches for may serve anything, and may be gone when a node needs it.",
  remedy: "Copy the image into the account's registry, or have the registry added to the setting.",
  severity: "high",
  serves: [
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Building secure container images" },
    { framework: "Well-Architected", clause: "SEC11-BP05 Centralize services for packages and dependencies" },
  ],
  settings: {
    registries: z
      .array(z.string())
      .default(["*.dkr.ecr.*.amazonaws.com", "public.ecr.aws", "registry.k8s.io", "quay.io"])
      .describe("hosts; * stands for any part of a name without dots"),
    bareNames: z.boolean().default(true).describe("whether a name of one part, as in `app:v1`, is allowed"),
  },
  judge: ({ containers }, { registries, bareNames }) =>
    containers.flatMap(({ path, name, container: { image } }) => {
      if (typeof image !== "string") {
        return [];
      }
      const { registry, repository } = imageReference(image);
      const isAllowed = !repository.includes("/")
        ? bareNames
        : registries.some((allowed) => pattern(allowed).test(registry));
      return isAllowed
        ? []
        : [
            {
              path: `${path}.image`,
              message: `container ${name} comes from ${registry || "the runtime's default registry"}; allowed are ${registries.join(", ")}`,
            },
          ];
    }),
});

function pattern(host: string): RegExp {
  return new RegExp(`^${host.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^.]+")}$`);
}
