import { imageReference } from "../../kubernetes/image-reference.ts";
import { podRule } from "../../kubernetes/pod-rule.ts";

export const imageNotLatest = podRule({
  name: "image-not-latest",
  title: "Images are not `latest`",
  reason: "The newest image is another one tomorrow: two pods of one workload differ, and nobody can go back.",
  remedy: "Name the version's tag, or the digest.",
  severity: "high",
  serves: [
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Building secure container images" },
    { framework: "Well-Architected", clause: "REL08-BP04 Deploy using immutable infrastructure" },
  ],
  judge: ({ containers }) =>
    containers.flatMap(({ path, name, container: { image } }) => {
      if (typeof image !== "string") {
        return [];
      }
      const { tag = "latest", digest } = imageReference(image);
      return tag === "latest" && digest === undefined
        ? [{ path: `${path}.image`, message: `container ${name} runs ${image}; a version's tag or a digest is needed` }]
        : [];
    }),
});
