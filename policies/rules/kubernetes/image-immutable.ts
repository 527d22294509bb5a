import { z } from "zod";
import { imageReference } from "../../kubernetes/image-reference.ts";
import { podRule } from "../../kubernetes/pod-rule.ts";

export const imageImmutable = podRule({
  name: "image-immutable",
  title: "Images are named by a digest or by a tag that stays",
  reason: "A tag such as `main` moves: what was scanned is not what runs.",
  remedy: "Name a version's tag in a registry with immutable tags, or the digest.",
  severity: "medium",
  serves: [
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Building secure container images" },
    { framework: "Well-Architected", clause: "REL08-BP04 Deploy using immutable infrastructure" },
  ],
  settings: {
    requireDigest: z.boolean().default(false).describe("whether a tag is not enough"),
    movingTags: z
      .array(z.string())
      .default([
        "canary",
        "dev",
        "develop",
        "edge",
        "main",
        "master",
        "nightly",
        "prod",
        "release",
        "stable",
        "staging",
      ])
      .describe("tags that are known to move; `latest` is a rule of its own"),
  },
  judge: ({ containers }, { requireDigest, movingTags }) =>
    containers.flatMap(({ path, name, container: { image } }) => {
      if (typeof image !== "string") {
        return [];
      }
      const { tag = "", digest } = imageReference(image);
      if (digest !== undefined || !(requireDigest || movingTags.includes(tag))) {
        return [];
      }
      const needed = requireDigest ? "a digest is needed" : "a version's tag or a digest is needed";
      return [{ path: `${path}.image`, message: `container ${name} runs ${image}; ${needed}` }];
    }),
});
