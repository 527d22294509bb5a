/** Where ConfigMaps and Secrets come from; undefined when there is no such object. */
export interface ConfigSource {
  configMap(namespace: string, name: string): Promise<ConfigFiles | undefined>;
  secret(namespace: string, name: string): Promise<ConfigFiles | undefined>;
}

/** The entries of one ConfigMap or Secret, decoded. */
export type ConfigFiles = Readonly<Record<string, Buffer>>;
