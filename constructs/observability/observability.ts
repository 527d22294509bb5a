import { ApiObject, type App } from "cdk8s";
import { Capability, type CapabilityOptions } from "../capability/capability.ts";
import { Layer } from "../kube/layer.ts";
import { refuseFaults } from "../props-error.ts";
import { alertmanagerConfig, receiverSecrets } from "./alertmanager-config.ts";
import { GATEWAY_SERVICE } from "./collector-config.ts";
import { AGENT_SERVICE, agentValues, gatewayValues } from "./collector-values.ts";
import { JAEGER_CLAIM, jaegerValues } from "./jaeger-values.ts";
import { lokiValues } from "./loki-values.ts";
import { ruleConnections } from "./observability-connections.ts";
import { observabilityFaults } from "./observability-faults.ts";
import { makeNamespaces } from "./observability-namespaces.ts";
import { AGENTS_NAMESPACE, OBSERVABILITY_NAMESPACE } from "./observability-places.ts";
import { type ObservabilityProps, type ResolvedObservability, resolveObservability } from "./observability-props.ts";
import { ALERTMANAGER_CONFIG_SECRET, prometheusStackValues } from "./prometheus-values.ts";
import { ServiceMonitoring } from "./service-monitoring.ts";

/**
 * Metrics by Prometheus, alerts by Alertmanager, traces by OpenTelemetry's collectors and Jaeger, logs by the collectors and Loki, all of
 * it shown by Grafana. The StorageClass and the PriorityClass that the props name must be there before it.
 *
 * @throws PropsError with every fault of the props
 */
export class Observability extends Capability {
  constructor(name: string, props: ObservabilityProps, options: CapabilityOptions) {
    refuseFaults("Observability", observabilityFaults(props));
    super("Observability", name, options);
    const resolved = resolveObservability(props);
    const { charts } = resolved;
    const namespace = OBSERVABILITY_NAMESPACE;
    const before = this.objects((app) => {
      makeNamespaces(app, resolved.meshed);
      ruleConnections(app, resolved);
      makeSecrets(app, resolved);
      claimTraces(app, resolved);
    });
    // Definitions are cluster-wide, but a release has a namespace all the same.
    const definitions = this.release(
      "prometheus-operator-crds",
      { namespace, chart: charts.prometheusOperatorCrds },
      before,
    );
    const values = prometheusStackValues(resolved, receiverSecrets(resolved.receivers));
    const stack = [definitions, ...before];
    this.release("kube-prometheus-stack", { namespace, chart: charts.kubePrometheusStack, values }, stack);
    const loki = this.release("loki", { namespace, chart: charts.loki, values: lokiValues(resolved) }, stack);
    const jaeger = this.release("jaeger", { namespace, chart: charts.jaeger, values: jaegerValues(resolved) }, stack);
    const chart = charts.opentelemetryCollector;
    const gateway = this.release(GATEWAY_SERVICE, { namespace, chart, values: gatewayValues(resolved) }, [
      ...stack,
      loki,
      jaeger,
    ]);
    this.release(AGENT_SERVICE, { namespace: AGENTS_NAMESPACE, chart, values: agentValues(resolved) }, [
      ...stack,
      gateway,
    ]);
    // Its chart has no monitor of its own.
    this.objects(
      (app) => {
        const layer = new Layer(app, "observability-monitors", { namespace });
        new ServiceMonitoring(layer, "jaeger", { service: "jaeger", port: "internal-metrics" });
      },
      [definitions],
    );
  }
}

function makeSecrets(app: App, { secrets, receivers }: ResolvedObservability): void {
  const layer = new Layer(app, "observability-secrets", { namespace: OBSERVABILITY_NAMESPACE });
  const configuration = { [ALERTMANAGER_CONFIG_SECRET]: { "alertmanager.yaml": alertmanagerYaml(receivers) } };
  for (const [name, stringData] of Object.entries({ ...secrets, ...configuration })) {
    new ApiObject(layer, name, { apiVersion: "v1", kind: "Secret", metadata: { name }, type: "Opaque", stringData });
  }
}

/** JSON, which is YAML too. */
function alertmanagerYaml(receivers: ResolvedObservability["receivers"]): string {
  return JSON.stringify(alertmanagerConfig(receivers), undefined, 2);
}

function claimTraces(app: App, { traces, storageClass }: ResolvedObservability): void {
  const layer = new Layer(app, "observability-volumes", { namespace: OBSERVABILITY_NAMESPACE });
  new ApiObject(layer, JAEGER_CLAIM, {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name: JAEGER_CLAIM,
      // Its volume is made where Jaeger's pod runs, which comes later.
      annotations: { "pulumi.com/skipAwait": "true" },
    },
    spec: {
      storageClassName: storageClass,
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: `${traces.gibibytes}Gi` } },
    },
  });
}
