import type { App } from "cdk8s";
import { numberToken } from "../bridge/output-token.ts";
import { Capability, type CapabilityOptions } from "../capability/capability.ts";
import { CapabilityNamespace } from "../capability/capability-namespace.ts";
import { ConnectionPolicy } from "../kube/connection-policy.ts";
import { Layer } from "../kube/layer.ts";
import { Peer } from "../kube/peer.ts";
import { Port } from "../kube/port.ts";
import { MeshExceptions } from "../mesh/mesh-exceptions.ts";
import { elasticityMeshExceptions } from "./elasticity-mesh-exceptions.ts";
import { elasticityNamespace, kedaMetricsPort, webhookPorts } from "./elasticity-places.ts";
import type { ElasticityProps } from "./elasticity-props.ts";
import { kedaValues } from "./keda-values.ts";
import { vpaValues } from "./vpa-values.ts";

/**
 * KEDA, so that a workload's count follows what Prometheus measures (an `Autoscaling` with `load`), and the Vertical Pod Autoscaler's
 * recommender, which says what pods should request and changes nothing (`RightSizing`).
 *
 * @see https://keda.sh/docs/2.20/
 * @see https://github.com/kubernetes/autoscaler/tree/master/vertical-pod-autoscaler
 */
export class Elasticity extends Capability {
  constructor(name: string, props: ElasticityProps, options: CapabilityOptions) {
    super("Elasticity", name, options);
    const { charts } = props;
    const objects = this.objects((app) => elasticityObjects(app, props));
    this.release("keda", { namespace: elasticityNamespace, chart: charts.keda, values: kedaValues(props) }, objects);
    this.release("vpa", { namespace: elasticityNamespace, chart: charts.vpa, values: vpaValues(props) }, objects);
  }
}

function elasticityObjects(app: App, { meshed, prometheus, kafkaPorts }: ElasticityProps): void {
  const layer = new Layer(app, "elasticity", { namespace: elasticityNamespace });
  const namespace = new CapabilityNamespace(layer, "namespace", { name: elasticityNamespace, meshed });
  const keda = new ConnectionPolicy(layer, "keda", {
    name: "keda",
    podLabels: { "app.kubernetes.io/part-of": "keda-operator" },
    meshed,
  });
  // The API server's addresses are nobody's to name: it asks the adapter for metrics, and the webhooks for their word.
  keda.allowFrom(Peer.anyone(), Port.tcp(webhookPorts.metrics), Port.tcp(webhookPorts.admission));
  keda.allowTo(Peer.anyone(), Port.tcp(443), Port.tcp(6443));
  keda.allowTo(Peer.namespace(prometheus.namespace), Port.tcp(prometheus.port));
  keda.allowFrom(Peer.namespace(prometheus.namespace), Port.tcp(kedaMetricsPort));
  if (kafkaPorts !== undefined) {
    keda.allowTo(Peer.anyone(), Port.tcpRange(numberToken(kafkaPorts.first), numberToken(kafkaPorts.last)));
  }
  const vpa = new ConnectionPolicy(layer, "vpa", {
    name: "vpa",
    podLabels: { "app.kubernetes.io/component": "recommender" },
    meshed,
  });
  vpa.allowTo(Peer.anyone(), Port.tcp(443), Port.tcp(6443));
  if (meshed) {
    const exceptions = new MeshExceptions(layer, "exceptions", { exceptions: elasticityMeshExceptions });
    exceptions.node.addDependency(namespace);
  }
  for (const policy of [keda, vpa]) {
    policy.node.addDependency(namespace);
  }
}
