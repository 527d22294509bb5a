import type { PropsFault } from "../props-error.ts";
import { type AddonName, addonsBeforeNodes, addonsOnNodes, isAddonName } from "./addon-name.ts";

/**
 * A pinned version, such as `v1.20.4-eksbuild.2`; or one that EKS is asked for at each run: the `default` for the cluster's Kubernetes
 * version, or the `latest` that fits it. What is asked for moves when EKS moves it, and is unknown to an offline preview.
 */
export type AddonVersion = "default" | "latest" | `v${string}`;

/** Versions of add-ons; the default is EKS's own default. */
export type AddonVersions = Readonly<Partial<Record<AddonName, AddonVersion>>>;

/** What is wrong with a record of versions. */
export function addonVersionFaults(path: string, versions: AddonVersions): PropsFault[] {
  return Object.entries(versions).flatMap(([name, version]) => [
    ...(isAddonName(name)
      ? []
      : [{ path, value: name, allowed: `add-ons called ${[...addonsBeforeNodes, ...addonsOnNodes].join(", ")}` }]),
    ...(/^(default|latest|v\d+\.\d+\.\d+-eksbuild\.\d+)$/.test(version)
      ? []
      : [{ path: `${path}.${name}`, value: version, allowed: "default, latest, or as in v1.20.4-eksbuild.2" }]),
  ]);
}
