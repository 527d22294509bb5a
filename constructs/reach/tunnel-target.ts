/** Pods of a server that a tunnel leads to. */
export interface TunnelTarget {
  readonly namespace: string;
  /** Labels of the pods; any ready one of them answers. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** The pods' port. */
  readonly port: number;
  /** The port of this machine that leads there. */
  readonly localPort: number;
}

/** Such as `kafka/app=broker:9095`, for messages. */
export function describeTarget({ namespace, podLabels, port }: TunnelTarget): string {
  return `${namespace}/${selectorOf(podLabels)}:${port}`;
}

/** A label selector, as the API takes it. */
export function selectorOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
}
