import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import { spreadOverUsableNodes } from "../kube/pod-spread.ts";
import { controllerLabels, GATEWAY_RELEASE, kongLabels, kongPorts } from "./gateway-places.ts";
import type { KongGatewayProps } from "./kong-gateway-props.ts";
import { luaPlugins } from "./lua-plugins.ts";
import { loadBalancerAnnotations } from "./network-load-balancer.ts";
import { AUTH_PLUGIN, INGRESS_CLASS, QUOTA_PLUGIN } from "./plugin-names.ts";

type Values = Record<string, unknown>;

/** Requests whose traces begin at the gateway. */
const TRACED = 0.05;

/** Seconds that a stopping Kong goes on answering, while the load balancer takes it off. */
const STOP_DELAY = 30;

/**
 * The values of Kong's chart `ingress`: Kong without a database under `gateway`, its controller under `controller`.
 *
 * @see https://github.com/Kong/charts/tree/main/charts/kong
 */
export function kongValues(props: KongGatewayProps): Values {
  return { gateway: gatewayValues(props), controller: controllerValues(props) };
}

function gatewayValues(props: KongGatewayProps): Values {
  const { highlyAvailable, zones = 3 } = props;
  const least = Math.max(2, zones);
  return {
    ...podValues(props, kongLabels),
    image: imageOf(props.images.kong),
    env: environment(props),
    // Kong loads plugins when it starts.
    podAnnotations: { "plinth.dev/plugins-digest": pluginsDigest() },
    proxy: proxyValues(props),
    plugins: { configMaps: [AUTH_PLUGIN, QUOTA_PLUGIN].map((name) => ({ name, pluginName: name })) },
    // What the controller alone may reach: see the NetworkPolicy.
    admin: { enabled: true, type: "ClusterIP", clusterIP: "None", http: { enabled: false }, tls: { enabled: true } },
    // Kong Manager, which the open-source image has no use for here.
    manager: { enabled: false },
    portal: { enabled: false },
    portalapi: { enabled: false },
    replicaCount: highlyAvailable ? least : 1,
    autoscaling: {
      enabled: highlyAvailable,
      minReplicas: least,
      maxReplicas: 3 * least,
      behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
      ],
    },
    resources: { requests: { cpu: "500m", memory: "640Mi" }, limits: { memory: "1Gi" } },
    terminationGracePeriodSeconds: STOP_DELAY + 30,
    lifecycle: { preStop: { exec: { command: ["kong", "quit", `--wait=${STOP_DELAY}`] } } },
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  };
}

/** @see https://developer.konghq.com/gateway/configuration/ */
function environment({ trustedProxies = [] }: KongGatewayProps): Values {
  return {
    database: "off",
    role: "traditional",
    router_flavor: "expressions",
    nginx_worker_processes: "2",
    // Names and versions are of use to attackers only.
    headers: "off",
    anonymous_reports: "off",
    admin_access_log: "off",
    // Without a word, Kong serves its Manager on all addresses, whatever the chart's `manager` says.
    admin_gui_listen: "off",
    // The issuer's keys, and the count of what was not counted.
    nginx_http_lua_shared_dict: "plinth 2m",
    tracing_instrumentations: "request,balancer",
    tracing_sampling_rate: String(TRACED),
    ...(trustedProxies.length > 0 && {
      trusted_ips: trustedProxies.join(","),
      real_ip_header: "X-Forwarded-For",
      // The last address that no trusted proxy has: what a caller put there itself stands before it.
      real_ip_recursive: "on",
    }),
  };
}

function proxyValues(props: KongGatewayProps): Values {
  const { loadBalancer, tls, trustedProxies = [] } = props;
  const isSecure = tls !== undefined;
  const annotations: Record<string, pulumi.Input<string>> = loadBalancer === undefined
    ? {}
    : loadBalancerAnnotations(loadBalancer, tls, trustedProxies.length === 0);
  return {
    type: loadBalancer === undefined ? "ClusterIP" : "LoadBalancer",
    ...(loadBalancer !== undefined && { loadBalancerClass: "service.k8s.aws/nlb" }),
    annotations,
    http: { enabled: !isSecure, servicePort: 80, containerPort: kongPorts.http },
    tls: { enabled: isSecure, servicePort: 443, containerPort: kongPorts.https },
  };
}

function controllerValues(props: KongGatewayProps): Values {
  return {
    ...podValues(props, controllerLabels),
    replicaCount: props.highlyAvailable ? 2 : 1,
    proxy: { nameOverride: `${GATEWAY_RELEASE}-gateway-proxy` },
    ingressController: {
      image: imageOf(props.images.controller),
      ingressClass: INGRESS_CLASS,
      // Routes are the Gateway API's.
      createIngressClass: false,
      env: { anonymous_reports: "false", log_level: "info" },
      resources: { requests: { cpu: "100m", memory: "192Mi" }, limits: { memory: "384Mi" } },
      admissionWebhook: {
        enabled: true,
        // It sees Secrets as well: a controller that is away must not keep the cluster from storing any.
        failurePolicy: "Ignore",
      },
    },
  };
}

function podValues(props: KongGatewayProps, labels: Readonly<Record<string, string>>): Values {
  const { nodes, highlyAvailable, priorityClassName = "platform" } = props;
  return {
    nodeSelector: { ...nodes.nodeSelector },
    tolerations: [...nodes.tolerations],
    priorityClassName,
    podDisruptionBudget: {
      enabled: highlyAvailable,
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    },
    topologySpreadConstraints: spreadOverUsableNodes(labels, highlyAvailable),
  };
}

function pluginsDigest(): string {
  return createHash("sha256").update(JSON.stringify(luaPlugins)).digest("hex");
}

/** The version alone is what the chart compares; a digest goes where the tag does. */
function imageOf(image: string) {
  const [, repository, tag, digest = ""] = /^([^@]+):([^:@/]+)(@sha256:.+)?$/.exec(image) ?? [];
  return { repository, tag: `${tag}${digest}`, effectiveSemver: tag };
}
