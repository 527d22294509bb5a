import type { EngineProvider, ProviderFactory } from "../../engine/engine-provider.ts";
import { documentedAnswer } from "./documented-answer.ts";

/**
 * Stands in a preview for a provider that cannot be asked, as it needs credentials and a network: resources will be as the
 * program asks for them, what the cloud adds is not known, and functions answer what is documented.
 */
export const createOfflineProvider: ProviderFactory = () => {
  let region: string | undefined;
  return {
    version: "0.0.0",
    async configure(inputs) {
      region = regionOf(inputs);
    },
    async invoke(token, args) {
      return { outputs: documentedAnswer(token, args, region), failures: [] };
    },
    create: refuse,
    update: refuse,
    delete: refuse,
  } satisfies EngineProvider;
};

async function refuse(): Promise<never> {
  throw new Error("Nothing can be changed without a network and credentials; `pulumi up` is for it.");
}

function regionOf(inputs: unknown): string | undefined {
  const region = typeof inputs === "object" && inputs !== null ? Reflect.get(inputs, "region") : undefined;
  return typeof region === "string" ? region : undefined;
}
