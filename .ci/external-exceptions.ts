/** A finding of a checker that is deliberately not followed. */
export interface ExternalException {
  readonly checker: "checkov" | "kube-score";
  /** As the checker names it. */
  readonly check: string;
  /** Each as `Kind namespace/name`; one without the finding is a finding itself. */
  readonly objects: readonly string[];
  readonly reason: string;
}

const services = ["inventory", "notification", "order", "user"].map((name) => `Deployment plinth/${name}`);

/** The one list of them. */
export const externalExceptions: readonly ExternalException[] = [
  {
    checker: "checkov",
    check: "CKV_K8S_43",
    objects: services,
    reason:
      "image should use a digest: the image comes from the settings, and only the registry that it is pushed to knows its digest; the tags are those of releases, which are never moved",
  },
  {
    checker: "checkov",
    check: "CKV_K8S_15",
    objects: services,
    reason:
      "image pull policy should be Always: as tags are never moved, a pulled image is the right one, and Always would tie each start of a pod to the registry",
  },
  {
    checker: "checkov",
    check: "CKV_K8S_35",
    objects: services,
    reason:
      "secrets as files, not as environment variables: services take their settings from the environment alone, so that they run in the same way anywhere; a changed Secret rolls the pods, the root file system is read-only and nothing prints the environment",
  },
  {
    checker: "kube-score",
    check: "container-image-pull-policy",
    objects: services,
    reason: "the same as checkov's CKV_K8S_15",
  },
  {
    checker: "kube-score",
    check: "container-ephemeral-storage-request-and-limit",
    objects: services,
    reason:
      "the root file system is read-only, and the one writable volume, /tmp, has a size limit of 64 MiB; logs are the node's to rotate",
  },
  {
    checker: "kube-score",
    check: "deployment-targeted-by-hpa-does-not-have-replicas-configured",
    objects: services,
    reason:
      "the count is only what a new Deployment starts with, the autoscaler's least: a later rollout leaves it alone (ignoreChanges), which a manifest cannot show",
  },
  {
    checker: "kube-score",
    check: "deployment-has-host-podantiaffinity",
    objects: services,
    reason:
      "topology spread does that: over zones strictly, over hosts where it can be; an anti-affinity would do it again, at more cost for the scheduler",
  },
];
