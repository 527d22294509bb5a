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
    .optional()
    .describe("Where Consul answers for names under .consul. Default: the range's 53rd address."),
});

const secretKey = text(/^[A-Za-z0-9._-]{1,253}$/, "a key of the Secret");

/** Metrics, traces and logs. */
export const observabilitySettings = z.strictObject({
  metricsDays: count(1, 3653).default(15).describe("How long metrics are kept."),
  metricsGib: gibibytes.default(50).describe("The volume of each Prometheus."),
  logDays: count(1, 3653).default(14).describe("How long logs are kept in the cluster."),
  logGib: gibibytes.default(50).describe("The volume of the logs."),
  traceDays: count(1, 90).default(3).describe("How long traces are kept."),
  traceGib: gibibytes.default(20).describe("The volume of the traces."),
  tracesPercent: percent.default(10).describe("Traces that are kept although nothing was slow and nothing failed."),
  alerts: z
    .strictObject({
      page: secretKey.default("page-url").describe("Key of the webhook that wakes somebody."),
      ticket: secretKey.default("ticket-url").describe("Key of the webhook for what can wait."),
    })
    .prefault({})
    .describe("Where alerts go: keys of the Secret observability/alert-receivers."),
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
