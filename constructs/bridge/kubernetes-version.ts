import manifest from "@pulumi/kubernetes/package.json" with { type: "json" };

/** The version of the Kubernetes provider that every resource asks for: that of the installed package. */
export const kubernetesVersion: string = manifest.version;
