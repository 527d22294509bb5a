import type { ProviderFactory } from "./engine/engine-provider.ts";
import { createConsulProvider } from "./providers/consul/provider.ts";
import { createKafkaProvider } from "./providers/kafka/provider.ts";
import { createKubernetesProvider } from "./providers/kubernetes/provider.ts";
import { createOfflineProvider } from "./providers/offline/provider.ts";
import { createRandomProvider } from "./providers/random/provider.ts";
import { createVaultProvider } from "./providers/vault/provider.ts";

/** By package, who makes the resources of this project's stacks. */
export const stackProviders: Readonly<Record<string, ProviderFactory>> = {
  aws: createOfflineProvider,
  consul: createConsulProvider,
  kafka: createKafkaProvider,
  kubernetes: createKubernetesProvider,
  random: createRandomProvider,
  vault: createVaultProvider,
};
