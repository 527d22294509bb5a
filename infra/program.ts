import { bridgeApp } from "@plinth/constructs/bridge";
import type { Config } from "@pulumi/pulumi";
import { connectCluster } from "./cluster.ts";
import { readHandover } from "./handover.ts";
import { namespaces } from "./namespaces.ts";
import { composePlatform, type ServiceOutput } from "./platform.ts";
import { readSettings } from "./settings.ts";

/** The stack's outputs. */
export interface StackOutputs {
  /** The namespace of our own services. */
  readonly namespace: string;
  /** Our own services. */
  readonly services: readonly ServiceOutput[];
}

/**
 * Registers one environment: settings in, resources out.
 *
 * @throws SettingsError, BridgeError with every fault; Error when a part of the handover is missing or damaged
 */
export function runProgram(config: Config): StackOutputs {
  const settings = readSettings((key) => config.get(key));
  const handover = readHandover(config);
  const provider = connectCluster(settings, handover);
  const platform = composePlatform(settings, handover);
  bridgeApp(platform.app, { provider });
  return { namespace: namespaces.services, services: platform.services };
}
