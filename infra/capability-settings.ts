import { z } from "zod";
import { count, cpuQuantity, dnsLabel, memoryQuantity, text } from "./setting-types.ts";

const percent = z.number().min(0, "0 to 100").max(100, "0 to 100");
const gibibytes = count(1, 65_536);

/** What the mesh is, beside its defaults. */
export const meshSettings = z.strictObject({
  tracesPercent: percent.default(5).describe("Requests whose path through the mesh is traced."),
  exceptions: z
    .array(
      z.strictObject({
        namespace: dnsLabel.describe("Where the pods are."),
        podLabels: z.record(z.string(), z.string()).describe("The pods."),
        ports: z.array(count(1, 65_535)).min(1).optional().describe("Their ports. Default: all."),
        mode: z
          .enum(["PERMISSIVE", "DISABLE"])
          .describe("Whether plain connections are taken too, or are all that is."),
        reason: z.string().min(10, "a reason in words").describe("Why."),
      }),
    )
    .default([])
    .describe("Pods that take connections which the mesh has not encrypted, beside the platform's own."),
});

/** Consul. */
export const discoverySettings = z.strictObject({
  servers: z.literal([1, 3, 5], "1, 3 or 5: an odd number").default(3).describe("Servers, that decide by majority."),
  storageGib: gibibytes.default(10).describe("Each server's volume."),
  dnsAddress: text(/^\d{1,3}(\.\d{1,3}){3}$/, "an address of the cluster's Services")
    .default("172.20.0.53")
    .describe("Where Consul answers for names under .consul: an address of the cluster's Services."),
});

const receiver = <Kind extends string, Shape extends z.core.$ZodLooseShape>(kind: Kind, shape: Shape) =>
  z.strictObject({
    kind: z.literal(kind),
    name: dnsLabel.describe("Its name, and that of its secret in plinth:backing, platform.alertSecrets."),
    takes: z
      .array(z.enum(["page", "ticket", "watchdog"]))
      .min(1)
      .describe("page: wakes somebody. ticket: can wait. watchdog: always fires, for who notices when it stops."),
    ...shape,
  });

const alertReceiver = z.discriminatedUnion("kind", [
  receiver("pagerduty", {}),
  receiver("slack", { channel: text(/^[#@]\S+$/, "such as #alerts").describe("The channel.") }),
  receiver("webhook", {}),
  receiver("email", {
    to: z.email("an email address").describe("Who is told."),
    from: z.email("an email address").describe("The sender."),
    smarthost: text(/^[^\s:]+:\d{1,5}$/, "host:port").describe("A mail server with STARTTLS."),
    user: z.string().min(1).describe("The login there."),
  }),
]);

/** Metrics, traces and logs. */
export const observabilitySettings = z.strictObject({
  metricsDays: count(1, 3653).default(15).describe("How long metrics are kept."),
  metricsGib: gibibytes.default(50).describe("The volume of each Prometheus."),
  logDays: count(1, 3653).default(14).describe("How long logs are kept in the cluster."),
  logGib: gibibytes.default(50).describe("The volume of the logs."),
  traceDays: count(1, 90).default(3).describe("How long traces are kept."),
  traceGib: gibibytes.default(20).describe("The volume of the traces."),
  tracesPercent: percent.default(10).describe("Traces that are kept although nothing was slow and nothing failed."),
  receivers: z.array(alertReceiver).min(1, "one receiver at least").describe("Who is told of alerts."),
});

/** How room is kept for load that comes. */
export const elasticitySettings = z.strictObject({
  headroom: z
    .strictObject({
      pods: count(0, 100).describe("Pods that keep room free."),
      cpu: cpuQuantity.default("1").describe("CPU of each."),
      memory: memoryQuantity.default("1Gi").describe("Memory of each."),
    })
    .optional()
    .describe("Room for stateless pods that is kept free. Default: none."),
  requestsPerPod: count(1, 100_000).default(100).describe("Requests a second that one pod of a service is to have."),
  lagPerPod: count(1, 1_000_000).default(500).describe("Messages that one pod of a service may have before it."),
});

const plan = z.strictObject({
  units: count(1, 1_000_000_000).describe("What callers on it may spend."),
  windowSeconds: count(1, 86_400).default(60).describe("Until they may spend as much again."),
});

/** What the gateway lets through. */
export const limitSettings = z
  .strictObject({
    perMinute: count(1, 100_000_000).default(1200).describe("Requests of one address in a minute."),
    bodyMegabytes: count(1, 100).default(1).describe("The largest request body."),
    plans: z
      .record(dnsLabel, plan)
      .default({ standard: { units: 600, windowSeconds: 60 } })
      .describe("What subjects may spend, by the plan that their token names."),
    defaultPlan: dnsLabel.default("standard").describe("The plan of callers whose token names none."),
    costs: z
      .array(
        z.strictObject({
          method: text(/^([A-Z]+|\*)$/, "a method in capitals, or *")
            .default("*")
            .describe("The request's method."),
          path: text(/^\/\S*$/, "a path").describe("The path, with all below it."),
          units: count(0, 1_000_000).describe("What such a request costs; all others cost 1."),
        }),
      )
      .default([
        { method: "POST", path: "/v1/users", units: 20 },
        { method: "POST", path: "/v1/sessions", units: 5 },
        { method: "POST", path: "/v1/orders", units: 5 },
      ])
      .describe("Requests that cost more than others."),
    origins: z.array(z.url("an origin")).default([]).describe("Origins whose pages may call. Default: only the own."),
  })
  .prefault({});
