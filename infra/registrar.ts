import { stringToken } from "@plinth/constructs/bridge";
import { type ConsulContents, Registrar } from "@plinth/constructs/discovery";
import { Layer } from "@plinth/constructs/kube";
import { ServiceMonitoring } from "@plinth/constructs/observability";
import type { App } from "cdk8s";
import { versions } from "../stacks/versions.ts";
import { isHighlyAvailable } from "./capability-nodes.ts";
import { registryOf } from "./cloud-hosting.ts";
import type { CloudSettings } from "./foundation-props.ts";
import { imageIn } from "./images.ts";
import { namespaces } from "./namespaces.ts";
import { priorityClasses } from "./priority-classes.ts";
import { REGISTRAR } from "./registrar-name.ts";
import type { Settings } from "./settings.ts";
import { systemPlacement } from "./workload.ts";

/** What keeps Consul's catalogue in step with the services. */
export function composeRegistrar(app: App, settings: Settings & CloudSettings, consul: ConsulContents): void {
  const layer = new Layer(app, REGISTRAR, { namespace: namespaces.services });
  const { service } = new Registrar(layer, REGISTRAR, {
    image: imageIn(registryOf(settings), versions.images.registrar),
    clusterName: settings.environment,
    namespace: namespaces.services,
    namespaces: [namespaces.services],
    consulToken: stringToken(consul.tokenOf(REGISTRAR)),
    highlyAvailable: isHighlyAvailable(settings),
    priorityClass: priorityClasses.platform,
    meshed: settings.mesh !== undefined,
    placement: systemPlacement,
  });
  if (settings.observability !== undefined) {
    service.allowFrom(new ServiceMonitoring(layer, "metrics", { service: REGISTRAR, port: "http" }).reader);
  }
}
