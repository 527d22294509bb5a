import type { Layer } from "@plinth/constructs/kube";
import type { App } from "cdk8s";
import { composeAutoscalerLogin } from "./autoscaler-login.ts";
import type { Capabilities } from "./capabilities.ts";
import type { CloudSettings } from "./foundation-props.ts";
import { composeHeadroom } from "./headroom.ts";
import { composeRegistrar } from "./registrar.ts";
import { composeServiceMesh } from "./service-mesh.ts";
import { servicesOf } from "./service-needs.ts";
import type { Settings } from "./settings.ts";
import { composeStoreAccess } from "./store-access.ts";
import { composeTelemetry } from "./telemetry.ts";

/**
 * Puts into the services' app what the capabilities have around them.
 *
 * @returns what services cannot do without
 */
export function composeCompanions(
  app: App,
  settings: Settings & CloudSettings,
  capabilities: Capabilities,
): readonly Layer[] {
  const serviceMesh = settings.mesh && composeServiceMesh(app, settings, capabilities);
  const { consul } = capabilities;
  if (consul !== undefined && someServiceRuns(settings)) {
    composeRegistrar(app, settings, consul);
  }
  if (settings.observability !== undefined) {
    composeTelemetry(app, settings, consul);
  }
  composeHeadroom(app, settings);
  return [
    ...(serviceMesh === undefined ? [] : [serviceMesh]),
    ...composeStoreAccess(app, settings),
    ...composeAutoscalerLogin(app, settings, capabilities.stores),
  ];
}

/** At first nothing runs, as no image has been pushed: not the registrar's either. */
function someServiceRuns(settings: Settings): boolean {
  return servicesOf(settings).some((name) => settings.services[name].replicas !== 0);
}
