import { z } from "zod";
import { imageReference } from "../../kubernetes/image-reference.ts";
import { podRule } from "../../kubernetes/pod-rule.ts";

export const imageFromAllowedRegistry = podRule({
  name: "image-from-allowed-registry",
  title: "Images come from allowed registries",
  reason: "A registry that nobody vouches for may serve anything, and may be gone when a node needs it.",
  remedy:
    "Copy the image into the account's registry, or have the registry or the one repository added to the settings.",
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
    repositories: z
      .array(
        z.strictObject({
          repository: z
            .string()
            .regex(/^[^/:]+\.[^/]+\/[^:@]+$/)
            .describe("with its registry, without a tag"),
          reason: z.string().min(10).describe("why it is taken from there"),
        }),
      )
      .default([])
      .describe("repositories of other registries, each with the reason"),
    bareNames: z.boolean().default(true).describe("whether a name of one part, as in `app:v1`, is allowed"),
  },
  judge: ({ containers }, { registries, repositories, bareNames }) =>
    containers.flatMap(({ path, name, container: { image } }) => {
      if (typeof image !== "string") {
        return [];
      }
      const { registry, repository } = imageReference(image);
      const isAllowed = !repository.includes("/")
        ? bareNames
        : registries.some((allowed) => pattern(allowed).test(registry)) ||
          repositories.some((allowed) => allowed.repository === repository);
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
