import type { Pod } from "./pod.ts";

/** Where ConfigMaps and Secrets come from; undefined when there is no such object. */
export interface ConfigSource {
  configMap(namespace: string, name: string): Promise<ConfigFiles | undefined>;
  secret(namespace: string, name: string): Promise<ConfigFiles | undefined>;
  /** A token of the pod's service account for an audience; it ends with the pod. */
  token(pod: Pod, audience: string): Promise<string>;
}

/** The entries of one ConfigMap or Secret, decoded. */
export type ConfigFiles = Readonly<Record<string, Buffer>>;
