import { bridgeApp } from "@plinth/constructs/bridge";
import { Config } from "@pulumi/pulumi";
import { connectCluster } from "./cluster.ts";
import { readHandover } from "./handover.ts";
import { namespaces } from "./namespaces.ts";
import { composePlatform } from "./platform.ts";
import { readSettings, settingsNamespace } from "./settings.ts";

const config = new Config(settingsNamespace);
const settings = readSettings((key) => config.get(key));
const handover = readHandover(config);
const provider = connectCluster(settings, handover);
const platform = composePlatform(settings, handover.backing);
bridgeApp(platform.app, { provider });

/** The namespace of our own services. */
export const namespace = namespaces.services;
/** Our own services: name, namespace, and paths at the gateway. */
export const services = platform.services;
