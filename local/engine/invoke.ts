import type { Deployment } from "./deployment.ts";
import { EngineError } from "./engine-error.ts";
import type { PropertyObject } from "./property-value.ts";

/**
 * Functions that a program may call. The engine has one of its own, which the SDK uses to bring resource references to life.
 * @throws EngineError naming any other that no provider of the run has
 */
export async function builtInInvoke(
  token: string,
  args: PropertyObject,
  provider: string,
  deployment: Deployment,
): Promise<PropertyObject | undefined> {
  if (token === "pulumi:pulumi:getResource") {
    const state = typeof args.urn === "string" ? deployment.registered(args.urn) : undefined;
    if (state === undefined) {
      throw new EngineError(`${String(args.urn)} is not registered in this run.`);
    }
    return { urn: state.urn, id: state.id, state: state.outputs };
  }
  return deployment.invoke(token, args, provider);
}
