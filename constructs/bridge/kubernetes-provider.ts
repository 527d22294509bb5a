import { Provider, type ProviderArgs } from "@pulumi/kubernetes/provider.js";
import type * as pulumi from "@pulumi/pulumi";

/** How a cluster is reached. */
export interface KubernetesProviderProps {
  /** The kubeconfig's content or path. */
  readonly kubeconfig: pulumi.Input<string>;

  /**
   * A name for the cluster, for as long as it is the same cluster. It must be plain text: the provider compares it in place of the
   * kubeconfig, and replaces all objects when it changes.
   */
  readonly clusterIdentifier: string;

  /**
   * The kubeconfig's context.
   *
   * @default - the current context
   */
  readonly context?: string;

  /**
   * Anything else that the provider takes.
   *
   * @default - none
   */
  readonly settings?: Omit<ProviderArgs, "kubeconfig" | "clusterIdentifier" | "context">;
}

/**
 * The Kubernetes provider as bridged apps need it. Without `clusterIdentifier`, a kubeconfig that is unknown at preview replaces
 * everything; and as cdk8s always names its objects, ConfigMaps and Secrets are changed in place.
 */
export function defaultKubernetesProvider(
  name: string,
  props: KubernetesProviderProps,
  options?: pulumi.ResourceOptions,
): Provider {
  return new Provider(
    name,
    {
      enableServerSideApply: true,
      ...props.settings,
      kubeconfig: props.kubeconfig,
      clusterIdentifier: props.clusterIdentifier,
      ...(props.context !== undefined && { context: props.context }),
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    },
    options,
  );
}
