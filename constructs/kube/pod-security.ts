/** What Pod Security `restricted` asks of a pod. */
export const restrictedPod = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } } as const;

/** What Pod Security `restricted` asks of a container, and a root file system that stays as it is. */
export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
