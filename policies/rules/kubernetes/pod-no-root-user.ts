import { podRule } from "../../kubernetes/pod-rule.ts";
import { seen } from "../../kubernetes/seen.ts";

export const podNoRootUser = podRule({
  name: "pod-no-root-user",
  title: "Pods name no root user or group",
  reason: "User 0 owns what it can reach in an image and a volume, and the root group can write to much of it.",
  remedy: "Take runAsUser 0, runAsGroup 0 and fsGroup 0 away, or name a user of the image's own.",
  severity: "high",
  serves: [
    { framework: "Pod Security Standards", clause: "restricted: Running as Non-root user" },
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Non-root containers" },
  ],
  judge: ({ at, spec, containers }) =>
    [{ path: at, part: spec }, ...containers.map(({ path, container }) => ({ path, part: container }))].flatMap(
      ({ path, part }) =>
        ["runAsUser", "runAsGroup", "fsGroup"]
          .filter((field) => seen(part, `securityContext.${field}`) === 0)
          .map((field) => ({
            path: `${path}.securityContext.${field}`,
            message: `${field} is 0, which is root; any other number is allowed`,
          })),
    ),
});
