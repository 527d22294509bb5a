import { meshedNamespaceLabels, WAYPOINT_NAME } from "@plinth/constructs/mesh";
import { App } from "cdk8s";
import type { CloudSettings } from "./foundation-props.ts";
import { type NamespaceLabels, Namespaces } from "./namespaces.ts";
import { PriorityClasses } from "./priority-classes.ts";
import type { Settings } from "./settings.ts";
import { StorageLayer } from "./storage-layer.ts";

/** What everything else in a cluster of the cloud stands on: namespaces, classes of volumes and of pods. */
export function composeBase(settings: Settings & CloudSettings): App {
  const app = new App();
  new Namespaces(app, "namespaces", labelsOf(settings));
  new PriorityClasses(app, "priorities");
  new StorageLayer(app, "storage", settings);
  return app;
}

function labelsOf({ mesh }: Settings): NamespaceLabels {
  return {
    services: mesh ? meshedNamespaceLabels({ waypoint: WAYPOINT_NAME }) : {},
    gateway: {
      ...(mesh && meshedNamespaceLabels()),
      // A pod counts as ready once the load balancer has it, so that a rollout takes none away too early.
      "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled",
    },
  };
}
