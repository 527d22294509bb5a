import { bridgeApp } from "@plinth/constructs/bridge";
import type { Config, Output, Resource } from "@pulumi/pulumi";
import { App } from "cdk8s";
import { connectCluster } from "./cluster.ts";
import { isInCloud } from "./foundation-props.ts";
import { Gateway } from "./gateway.ts";
import { type Backing, readHandover } from "./handover.ts";
import { type Hosting, plainHosting } from "./hosting.ts";
import { Namespaces, namespaces } from "./namespaces.ts";
import { composePlatform, outputsOf, type ServiceOutput } from "./platform.ts";
import { readSettings, type Settings } from "./settings.ts";
import { externalStores, type Stores } from "./stores.ts";

/** The stack's outputs. */
export interface StackOutputs {
  /** The namespace of our own services. */
  readonly namespace: string;
  /** Our own services. */
  readonly services: readonly ServiceOutput[];
  /** What was made in the cloud; absent elsewhere. */
  readonly cloud?: CloudOutputs;
}

/** The cloud's side of a stack's outputs. */
export interface CloudOutputs {
  readonly clusterName: Output<string>;
  /** Holds no credentials: `aws eks get-token` asks for them. */
  readonly kubeconfig: Output<string>;
  /** The base URL of the edge; absent without one. */
  readonly url?: Output<string>;
  /** The bucket of static content; absent without an edge. */
  readonly contentBucket?: Output<string>;
  readonly eventArchiveBucket: Output<string>;
  /** Image repositories by service. */
  readonly repositories: Readonly<Record<string, Output<string>>>;
}

/** What was configured inside servers that run already, and how services find them. */
interface Servers {
  readonly contents: readonly Resource[];
  readonly hosting: Pick<Hosting, "credentials" | "discovery">;
}

/** What configures servers takes its time to load, so only what is asked for is. */
async function configureServers(settings: Settings, backing: Output<Backing>, stores: Stores): Promise<Servers> {
  const contents: Resource[] = [];
  const hosting: { -readonly [Part in keyof Servers["hosting"]]: Servers["hosting"][Part] } = {};
  const configure = settings.stores.mode === "external" ? settings.stores.configure : undefined;
  if (configure !== undefined) {
    const { composeExternalKafka } = await import("./external-kafka.ts");
    contents.push(composeExternalKafka(settings, configure, backing, stores));
  }
  if (settings.secrets !== undefined) {
    const { composeExternalVault } = await import("./external-vault.ts");
    const vault = composeExternalVault(settings, backing, stores);
    contents.push(vault.contents);
    hosting.credentials = vault.hosting;
  }
  if (settings.discovery !== undefined) {
    const { composeExternalConsul } = await import("./external-consul.ts");
    const consul = composeExternalConsul(settings, backing);
    contents.push(consul.contents);
    hosting.discovery = consul.hosting;
  }
  return { contents, hosting };
}

/**
 * Registers one environment: settings in, resources out.
 *
 * @throws SettingsError, PropsError, BridgeError with every fault; Error when a part of the handover is missing or damaged
 */
export async function runProgram(config: Config): Promise<StackOutputs> {
  const settings = readSettings((key) => config.get(key));
  const handover = readHandover(config);
  if (isInCloud(settings)) {
    // What AWS needs is of no use to anybody else, and takes its time to load.
    const { composeCloud } = await import("./cloud.ts");
    return composeCloud(settings, handover);
  }
  const provider = connectCluster(settings, handover);
  const app = new App();
  new Namespaces(app, "namespaces");
  const { reference } = new Gateway(app, "gateway", settings.gateway);
  const stores = externalStores(handover.backing);
  const { contents, hosting } = await configureServers(settings, handover.backing, stores);
  const platform = composePlatform(app, settings, {
    handover,
    hosting: { ...plainHosting, ...hosting },
    stores,
    gateway: reference,
  });
  bridgeApp(app, { provider, dependsOn: contents });
  return { namespace: namespaces.services, services: outputsOf(platform) };
}
