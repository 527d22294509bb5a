import type { Registered } from "../scheduling-objects.ts";

/** How the store of the shop insists on its zones. */
export interface ShopStore {
  /** Whether a member rather waits than shares a zone. */
  readonly insistsOnZones: boolean;
}

const inZones = "topology.kubernetes.io/zone";

/** What the program of a small shop registers: a store of three members that needs two, and a service that is scaled. */
export function shop({ insistsOnZones }: ShopStore): Registered[] {
  return [
    registered("v1", "Namespace", { metadata: { name: "shop" } }),
    registered("apps/v1", "StatefulSet", {
      metadata: { name: "db", namespace: "shop", annotations: { "plinth.dev/quorum": "2" } },
      spec: {
        replicas: 3,
        serviceName: "db",
        selector: { matchLabels: { app: "db" } },
        template: {
          metadata: { labels: { app: "db" }, annotations: { digest: { $unknown: true } } },
          spec: {
            nodeSelector: { "plinth.dev/workload": "stateful" },
            tolerations: [{ key: "plinth.dev/workload", operator: "Equal", value: "stateful" }],
            topologySpreadConstraints: [spread("db", insistsOnZones ? "DoNotSchedule" : "ScheduleAnyway")],
            containers: [
              {
                name: "db",
                image: "db:1",
                env: [{ name: "PASSWORD", value: { $secret: true } }],
                resources: { requests: { cpu: "500m", memory: "1Gi" } },
              },
            ],
          },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "10Gi" } } },
          },
        ],
      },
    }),
    registered("policy/v1", "PodDisruptionBudget", {
      metadata: { name: "db", namespace: "shop" },
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: "db" } } },
    }),
    registered("apps/v1", "Deployment", {
      metadata: { name: "web", namespace: "shop" },
      spec: {
        selector: { matchLabels: { app: "web" } },
        template: {
          metadata: { labels: { app: "web" } },
          spec: {
            serviceAccountName: "web",
            nodeSelector: { "plinth.dev/workload": "stateless" },
            topologySpreadConstraints: [spread("web", "ScheduleAnyway")],
            containers: [{ name: "web", image: "web:1", resources: { requests: { cpu: "900m", memory: "512Mi" } } }],
          },
        },
      },
    }),
    registered("autoscaling/v2", "HorizontalPodAutoscaler", {
      metadata: { name: "web", namespace: "shop" },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
        minReplicas: 3,
        maxReplicas: 8,
      },
    }),
    { type: "pulumi:providers:kubernetes", inputs: {} },
  ];
}

function registered(apiVersion: string, kind: string, rest: object): Registered {
  return { type: `kubernetes:${apiVersion}:${kind}`, inputs: { apiVersion, kind, ...rest } };
}

function spread(app: string, whenUnsatisfiable: string): object {
  return { topologyKey: inZones, maxSkew: 1, whenUnsatisfiable, labelSelector: { matchLabels: { app } } };
}
