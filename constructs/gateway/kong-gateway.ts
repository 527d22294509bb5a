import { ApiObject } from "cdk8s";
import { Capability, type CapabilityOptions } from "../capability/capability.ts";
import { ConnectionPolicy } from "../kube/connection-policy.ts";
import type { GatewayReference } from "../kube/http-route.ts";
import { Layer } from "../kube/layer.ts";
import { Peer } from "../kube/peer.ts";
import { Port } from "../kube/port.ts";
import { refuseFaults } from "../props-error.ts";
import {
  CONTROLLER_METRICS_PORT,
  controllerLabels,
  GATEWAY_NAMESPACE,
  GATEWAY_RELEASE,
  kongLabels,
  kongPorts,
  WEBHOOK_PORT,
} from "./gateway-places.ts";
import type { CountersProps } from "./gateway-plugins-props.ts";
import { kongGatewayFaults } from "./kong-gateway-faults.ts";
import type { KongGatewayProps } from "./kong-gateway-props.ts";
import { kongValues } from "./kong-values.ts";
import { LimitsStore } from "./limits-store.ts";
import { LIMITS_PORT, LIMITS_STORE, limitsStoreCounters } from "./limits-store-counters.ts";
import { luaPlugins } from "./lua-plugins.ts";
import type { GatewayTls } from "./network-load-balancer.ts";
import { INGRESS_CLASS, routeAnnotations, serviceAnnotations } from "./plugin-names.ts";

const gatewayApi = "gateway.networking.k8s.io/v1";
/** OTLP over HTTP. */
const OTLP_PORT = 4318;

const NAME = "public";

/**
 * Kong with its controller behind a load balancer, as a Gateway that services attach their routes to; with our plugins and the store
 * that limits are counted in. Its namespace, GATEWAY_NAMESPACE, and the Gateway API's definitions must be there before it.
 *
 * @see https://developer.konghq.com/kubernetes-ingress-controller/gateway-api/
 */
export class KongGateway extends Capability {
  /** What services attach their routes to. */
  readonly reference: GatewayReference = {
    name: NAME,
    namespace: GATEWAY_NAMESPACE,
    callers: [Peer.pods(kongLabels, { namespace: GATEWAY_NAMESPACE })],
    annotations: routeAnnotations,
    serviceAnnotations,
  };

  /** Where limits are counted. */
  readonly counters: CountersProps = limitsStoreCounters();

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: KongGatewayProps, options: CapabilityOptions) {
    super("KongGateway", name, options);
    refuseFaults("KongGateway", kongGatewayFaults(props));
    const ground = this.objects((app) => layGround(new Layer(app, "gateway-ground", inNamespace), props));
    const values = kongValues(props);
    const release = this.release(
      GATEWAY_RELEASE,
      { namespace: GATEWAY_NAMESPACE, chart: props.charts.kong, values },
      ground,
    );
    this.objects((app) => listen(new Layer(app, "gateway", inNamespace), props), [release]);
    this.registerOutputs();
  }
}

const inNamespace = { namespace: GATEWAY_NAMESPACE };

/** What must be there before Kong: its plugins, who may connect to what, and the store of its limits. */
function layGround(layer: Layer, props: KongGatewayProps): void {
  for (const [name, data] of Object.entries(luaPlugins)) {
    new ApiObject(layer, name, { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });
  }
  ruleKong(layer, props);
  ruleController(layer, props);
  const { nodes, priorityClassName = "platform", meshed = false } = props;
  new LimitsStore(layer, "limits", { ...props.limitsStore, nodes, priorityClassName, meshed });
}

function ruleKong(layer: Layer, props: KongGatewayProps): void {
  const { servicesNamespace, servicesPort = 8080, meshed = false } = props;
  const { observabilityNamespace = "observability", agentsNamespace = "observability-agents" } = props;
  const kong = new ConnectionPolicy(layer, "kong", { name: "kong-gateway", podLabels: kongLabels, meshed });
  const port = Port.tcp(props.tls === undefined ? kongPorts.http : kongPorts.https);
  // Addresses that are kept may be anyone's: the load balancer's security group has looked at them.
  for (const caller of props.trustedProxies?.map((range) => Peer.cidr(range)) ?? [Peer.anyone()]) {
    kong.allowFrom(caller, port);
  }
  kong.allowFrom(Peer.pods(controllerLabels), Port.tcp(kongPorts.admin));
  kong.allowFrom(Peer.namespace(observabilityNamespace), Port.tcp(kongPorts.status));
  kong.allowTo(Peer.namespace(servicesNamespace), Port.tcp(servicesPort));
  kong.allowTo(Peer.namespace(agentsNamespace), Port.tcp(OTLP_PORT));
  kong.allowTo(Peer.pods({ "app.kubernetes.io/name": LIMITS_STORE }), Port.tcp(LIMITS_PORT));
}

function ruleController(layer: Layer, props: KongGatewayProps) {
  const { observabilityNamespace = "observability", meshed = false } = props;
  const name = "kong-controller";
  const controller = new ConnectionPolicy(layer, "controller", { name, podLabels: controllerLabels, meshed });
  // The API server has no labels, and its addresses are the cloud's.
  controller.allowFrom(Peer.anyone(), Port.tcp(WEBHOOK_PORT));
  controller.allowFrom(Peer.namespace(observabilityNamespace), Port.tcp(CONTROLLER_METRICS_PORT));
  controller.allowTo(Peer.anyone(), Port.tcp(443), Port.tcp(6443));
  controller.allowTo(Peer.pods(kongLabels), Port.tcp(kongPorts.admin));
}

function listen(layer: Layer, { hostnames, tls }: KongGatewayProps): void {
  const gatewayClass = new ApiObject(layer, "class", {
    apiVersion: gatewayApi,
    kind: "GatewayClass",
    metadata: {
      name: INGRESS_CLASS,
      // Kong is the chart's: its controller is not to make one for each Gateway.
      annotations: { "konghq.com/gatewayclass-unmanaged": "true" },
    },
    spec: { controllerName: "konghq.com/kic-gateway-controller" },
  });
  const gateway = new ApiObject(layer, NAME, {
    apiVersion: gatewayApi,
    kind: "Gateway",
    // What comes after it asks the cloud for the load balancer.
    metadata: { name: NAME, annotations: { "pulumi.com/waitFor": "condition=Programmed" } },
    spec: {
      gatewayClassName: INGRESS_CLASS,
      listeners: (hostnames ?? [undefined]).map((hostname, index) => ({
        ...listenerOf(tls, index),
        ...(hostname !== undefined && { hostname }),
        allowedRoutes: { namespaces: { from: "All" } },
      })),
    },
  });
  gateway.addDependency(gatewayClass);
}

function listenerOf(tls: GatewayTls | undefined, index: number) {
  const name = tls === undefined ? "http" : "https";
  return {
    name: index === 0 ? name : `${name}-${index}`,
    protocol: tls === undefined ? "HTTP" : "HTTPS",
    port: tls === undefined ? 80 : 443,
    ...(tls !== undefined && { tls: { mode: "Terminate", ...certificateOf(tls) } }),
  };
}

/** Where the load balancer has the certificate, the Gateway API still wants to see that there is one. */
function certificateOf(tls: GatewayTls) {
  return "secretName" in tls
    ? { certificateRefs: [{ name: tls.secretName }] }
    : { options: { "plinth.dev/certificate": "load-balancer" } };
}
