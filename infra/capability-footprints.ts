import type { ChartValues } from "./chart-values.ts";
import type { Footprint } from "./footprints.ts";
import { gibOf, requestsIn, spreadIn, workloadOfSelector } from "./pod-footprints.ts";

/** The pods of a release of that namespace. A request that its values do not name is an empty text. */
type Footprints = (values: ChartValues, namespace: string) => readonly Footprint[];

/**
 * The pods of the capabilities' releases, by the release's name. Counts, requests, places and budgets are read from the values that
 * the constructs give the charts, so that they are written once; names of workloads are the charts' own.
 */
export const capabilityFootprints: Readonly<Record<string, Footprints>> = {
  "cert-manager": (values, namespace) =>
    ["controller", "webhook", "cainjector"].map((component) => {
      const own = component === "controller" ? values : values.at(component);
      const name = component === "controller" ? "cert-manager" : `cert-manager-${component}`;
      return deployment(name, namespace, own, { priority: values.at("global") });
    }),

  consul: (values, namespace) => {
    const server = values.at("server");
    const servers = server.number("replicas") ?? 1;
    return [
      {
        ...deployment("consul-server", namespace, server, { replicas: servers, budget: server.at("disruptionBudget") }),
        kind: "StatefulSet",
        ...majorityOf(servers),
        ...volumeOf(server.text("storage")),
      },
    ];
  },

  "istio-cni": (values, namespace) => [
    daemonSet("istio-cni-node", namespace, values, { priorityClassName: "system-node-critical" }),
  ],

  istiod: (values, namespace) => {
    const scaled = values.isOn("autoscaleEnabled");
    const most = values.number("autoscaleMax");
    return [
      {
        ...deployment("istiod", namespace, values, {
          replicas: values.number(scaled ? "autoscaleMin" : "replicaCount") ?? 1,
          budget: values.at("pdb"),
          priority: values.at("global"),
        }),
        ...(scaled && most !== undefined && { most }),
      },
    ];
  },

  jaeger: (values, namespace) => {
    const jaeger = values.at("jaeger");
    const claims = jaeger.list("extraVolumes").map((volume) => volume.at("persistentVolumeClaim").text("claimName"));
    const claim = claims.find((name) => name !== undefined);
    return [
      {
        ...deployment("jaeger", namespace, jaeger, { replicas: jaeger.number("replicas") ?? 1 }),
        ...(claim !== undefined && { claim }),
      },
    ];
  },

  keda: (values, namespace) => {
    const parts = [
      { name: "keda-operator", key: "operator", budget: "operator", requests: "operator" },
      {
        name: "keda-operator-metrics-apiserver",
        key: "metricsServer",
        budget: "metricServer",
        requests: "metricServer",
      },
      { name: "keda-admission-webhooks", key: "webhooks", budget: "webhooks", requests: "webhooks" },
    ];
    return parts.map(({ name, key, budget, requests }) =>
      deployment(name, namespace, values, {
        replicas: values.at(key).number("replicaCount") ?? 1,
        budget: values.at("podDisruptionBudget", budget),
        requests: values.at("resources", requests, "requests"),
      }),
    );
  },

  kong: (values, namespace) => {
    const gateway = values.at("gateway");
    const controller = values.at("controller");
    const scaling = gateway.at("autoscaling");
    const scaled = scaling.isOn("enabled");
    const most = scaling.number("maxReplicas");
    const least = scaled ? scaling.number("minReplicas") : undefined;
    return [
      {
        ...deployment("kong-gateway", namespace, gateway, { replicas: least ?? gateway.number("replicaCount") ?? 1 }),
        ...(scaled && most !== undefined && { most }),
      },
      deployment("kong-controller", namespace, controller, {
        requests: controller.at("ingressController", "resources", "requests"),
      }),
    ];
  },

  "kube-prometheus-stack": (values, namespace) => [
    ...["prometheus", "alertmanager"].map((part) => watcher(part, namespace, values)),
    grafana(values.at("grafana"), namespace),
    deployment("kube-prometheus-stack-kube-state-metrics", namespace, values.at("kube-state-metrics")),
    deployment("kube-prometheus-stack-operator", namespace, values.at("prometheusOperator")),
    nodeExporter(values.at("prometheus-node-exporter"), namespace),
  ],

  loki: (values, namespace) => {
    const loki = values.at("singleBinary");
    return [
      {
        ...deployment("loki", namespace, loki, { replicas: loki.number("replicas") ?? 1 }),
        kind: "StatefulSet",
        ...volumeOf(loki.at("persistence").text("size")),
      },
    ];
  },

  "otel-agent": (values, namespace) => [daemonSet("otel-agent", namespace, values)],

  "otel-gateway": (values, namespace) => [deployment("otel-gateway", namespace, values)],

  strimzi: (values, namespace) => [
    deployment("strimzi-cluster-operator", namespace, values, { replicas: values.number("replicas") ?? 1 }),
  ],

  vault: (values, namespace) => {
    const server = values.at("server");
    const servers = server.at("ha").number("replicas") ?? 1;
    return [
      {
        ...deployment("vault", namespace, server, {
          replicas: servers,
          budget: server.at("ha", "disruptionBudget"),
        }),
        kind: "StatefulSet",
        ...majorityOf(servers),
        ...volumeOf(server.at("dataStorage").text("size")),
      },
    ];
  },

  vpa: (values, namespace) => {
    const recommender = values.at("recommender");
    return [deployment("vpa-recommender", namespace, recommender, { replicas: recommender.number("replicas") ?? 1 })];
  },

  ztunnel: (values, namespace) => [
    daemonSet("ztunnel", namespace, values, { priorityClassName: "system-node-critical" }),
  ],
};

/** Where a chart keeps what is not at its usual place. */
interface Places {
  readonly replicas?: number;
  /** @default - `podDisruptionBudget` of the values */
  readonly budget?: ChartValues;
  /** @default - `resources.requests` of the values */
  readonly requests?: ChartValues;
  /** What has `priorityClassName`. @default - the values */
  readonly priority?: ChartValues;
}

function deployment(name: string, namespace: string, values: ChartValues, places: Places = {}): Footprint {
  const {
    replicas = values.number("replicaCount") ?? 1,
    budget = values.at("podDisruptionBudget"),
    requests = values.at("resources", "requests"),
    priority = values,
  } = places;
  return {
    kind: "Deployment",
    name,
    namespace,
    replicas,
    ...requestsIn(requests),
    ...budgetOf(budget, replicas),
    ...priorityIn(priority),
    ...spreadIn(values),
    workload: workloadOfSelector(values),
  };
}

function daemonSet(
  name: string,
  namespace: string,
  values: ChartValues,
  priority: Pick<Footprint, "priorityClassName"> = priorityIn(values),
): Footprint {
  const requests = requestsIn(values.at("resources", "requests"));
  return { kind: "DaemonSet", name, namespace, replicas: 1, ...requests, ...priority, workload: "every-node" };
}

/** Prometheus or Alertmanager, of which the operator makes a StatefulSet that watches its configuration by a sidecar. */
function watcher(part: string, namespace: string, values: ChartValues): Footprint {
  const spec = values.at(part, `${part}Spec`);
  const storage = spec.at(part === "prometheus" ? "storageSpec" : "storage", "volumeClaimTemplate", "spec");
  const reloader = values.at("prometheusOperator", "prometheusConfigReloader", "resources", "requests");
  return {
    ...deployment(`${part}-kube-prometheus-stack-${part}`, namespace, spec, {
      replicas: spec.number("replicas") ?? 1,
      budget: values.at(part, "podDisruptionBudget"),
    }),
    kind: "StatefulSet",
    sidecars: [requestsIn(reloader)],
    ...volumeOf(storage.at("resources", "requests").text("storage")),
  };
}

/** Its sidecars, one for dashboards and one for data sources, request the same. */
function grafana(values: ChartValues, namespace: string): Footprint {
  const sidecar = requestsIn(values.at("sidecar", "resources", "requests"));
  return { ...deployment("grafana", namespace, values), sidecars: [sidecar, sidecar] };
}

function nodeExporter(values: ChartValues, namespace: string): Footprint {
  const own = values.text("namespaceOverride") ?? namespace;
  return daemonSet("kube-prometheus-stack-prometheus-node-exporter", own, values);
}

function priorityIn(values: ChartValues): Pick<Footprint, "priorityClassName"> {
  const priorityClassName = values.text("priorityClassName");
  return priorityClassName === undefined ? {} : { priorityClassName };
}

function budgetOf(budget: ChartValues, replicas: number): Pick<Footprint, "maxUnavailable"> {
  const minAvailable = budget.number("minAvailable");
  const maxUnavailable =
    budget.number("maxUnavailable") ?? (minAvailable === undefined ? undefined : replicas - minAvailable);
  return maxUnavailable === undefined || budget.isOff("enabled") ? {} : { maxUnavailable };
}

/** One server alone promises nothing. */
function majorityOf(servers: number): Pick<Footprint, "quorum"> {
  return servers > 1 ? { quorum: Math.floor(servers / 2) + 1 } : {};
}

function volumeOf(size: string | undefined): Pick<Footprint, "volumeGib"> {
  const volumeGib = gibOf(size);
  return volumeGib === undefined ? {} : { volumeGib };
}
