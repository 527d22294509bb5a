import { z } from "zod";
import { versions } from "../stacks/versions.ts";
import { describeFault, SettingsError } from "./settings-error.ts";

const text = (pattern: RegExp, allowed: string) => z.string(allowed).regex(pattern, allowed);
const count = (least: number, most: number) => {
  const allowed = `a whole number from ${least} to ${most}`;
  return z.int(allowed).min(least, allowed).max(most, allowed);
};
const dnsLabel = text(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, "1 to 63 of a-z, 0-9 and -, a letter first, no - last");
const cpu = text(/^(\d+m|\d+(\.\d+)?)$/, 'CPUs such as "2" or "250m"');
const memory = text(/^\d+(Mi|Gi)$/, 'memory such as "256Mi" or "8Gi"');
const labels = z.record(z.string(), z.string());

const taint = z.strictObject({
  key: z.string().min(1).describe("The taint's key."),
  value: z.string().default("").describe("The taint's value."),
  effect: z
    .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
    .describe("What happens to pods that do not stand it."),
});

const nodeGroup = z.strictObject({
  name: dnsLabel.describe("The group's name, part of its nodes' names."),
  lifecycle: z.enum(["on-demand", "spot"]).describe("How the machines are bought; spot ones may be taken away."),
  zones: z.array(dnsLabel).min(1).optional().describe("Zones of the group. Default: all of the environment's."),
  nodesPerZone: count(0, 100).default(1).describe("Nodes in each zone to begin with."),
  minPerZone: count(0, 100).optional().describe("Fewest nodes in each zone. Default: nodesPerZone."),
  maxPerZone: count(0, 1000).optional().describe("Most nodes in each zone. Default: nodesPerZone."),
  cpu: cpu.describe("CPUs of a node."),
  memory: memory.describe("Memory of a node."),
  pods: count(1, 250).default(110).describe("Most pods on a node."),
  labels: labels.default({}).describe("Labels of its nodes."),
  taints: z.array(taint).default([]).describe("Taints of its nodes."),
});

const compute = (defaultCpu: string, defaultMemory: string) =>
  z
    .strictObject({
      cpu: cpu.default(defaultCpu).describe("CPU."),
      memory: memory.default(defaultMemory).describe("Memory."),
    })
    .prefault({});

const autoscaling = z.strictObject({
  min: count(1, 1000).describe("Fewest pods."),
  max: count(1, 1000).describe("Most pods."),
  cpuPercent: count(1, 100).default(70).describe("Average CPU aimed at, in percent of what the pods request."),
});

const providerUrl = z.url({ protocol: /^https$/, error: "an https URL" });

const logLevel = z.enum(["trace", "debug", "info", "warn", "error"]);

const service = (image: string) =>
  z
    .strictObject({
      image: z.string().min(1).default(image).describe("The image with its tag."),
      replicas: count(0, 1000)
        .optional()
        .describe("Pods to run. Default: left to the autoscaler, which starts at its min."),
      autoscaling: autoscaling.prefault({ min: 2, max: 10 }).describe("How far load moves the count."),
      requests: compute("250m", "256Mi").describe("What a pod is promised."),
      limits: compute("500m", "512Mi").describe("What a pod may use at most."),
      logLevel: logLevel.default("info").describe("The least severe lines that are logged."),
      requestsPerMinute: count(1, 100_000_000)
        .optional()
        .describe("Requests of one caller that a pod serves in a minute. Default: the service's own, 600 for most."),
      runtime: z
        .enum(["container", "process"])
        .default("container")
        .describe("container: the nodes' own runtime. process: the local stack's process node."),
    })
    .refine(
      ({ replicas, autoscaling: { min, max } }) =>
        replicas === undefined || replicas === 0 || (replicas >= min && replicas <= max),
      { path: ["replicas"], error: "0, or within autoscaling.min and autoscaling.max" },
    )
    .refine(({ autoscaling: { min, max } }) => max >= min, {
      path: ["autoscaling", "max"],
      error: "at least autoscaling.min",
    });

/** One environment. The keys stand in stacks/Pulumi.<env>.yaml as `plinth:<key>`. */
export const settingsSchema = z
  .strictObject({
    environment: dnsLabel.describe("The environment's name: that of the stack."),
    region: z.string().min(1).optional().describe("The cloud's region. Default: none, as for a local cluster."),
    zones: z.array(dnsLabel).min(1).describe("Availability zones, by their short names."),
    nodeGroups: z.array(nodeGroup).min(1).describe("Groups of like machines; simulated in a local cluster."),
    cluster: z
      .strictObject({
        mode: z
          .enum(["local", "existing", "eks"])
          .describe("local: built on this machine. existing: in your kubeconfig. eks: made in AWS."),
        context: z
          .string()
          .min(1)
          .optional()
          .describe("existing: the kubeconfig's context. Default: none; then `up --context` names it."),
      })
      .describe("The Kubernetes cluster."),
    stores: z
      .strictObject({
        mode: z
          .enum(["external", "cluster"])
          .describe("external: endpoints that exist already. cluster: run in the cluster."),
      })
      .describe("Where databases and caches run."),
    gateway: z
      .strictObject({
        className: dnsLabel.describe("The GatewayClass that serves the Gateway."),
        url: z
          .url({ protocol: /^https?$/, error: "an http or https URL" })
          .describe("The base URL that callers use. It is the issuer of tokens, so a change logs everyone out."),
        hostnames: z
          .array(z.string().min(1))
          .min(1)
          .optional()
          .describe("Host names that requests must be for. Default: any."),
      })
      .describe("Where requests come in."),
    providers: z
      .discriminatedUnion(
        "mode",
        [
          z.strictObject({
            mode: z.literal("sandbox").describe("Stand-ins of ours that take no money and reach nobody."),
          }),
          z.strictObject({
            mode: z.literal("external").describe("The providers themselves; their keys come with the handover."),
            paymentUrl: providerUrl.describe("The payment provider's API."),
            smtpHost: z.string().min(1).describe("The mail server."),
            smtpPort: count(1, 65_535).default(587).describe("Its port, with STARTTLS; 465 is TLS from the start."),
            smsUrl: providerUrl.optional().describe("The SMS provider's API. Default: no SMS."),
            pushUrl: providerUrl.optional().describe("The push provider's API. Default: no push."),
          }),
        ],
        { error: "a mapping with mode: sandbox, or with mode: external and the providers' addresses" },
      )
      .describe("Who takes payments and carries mail, SMS and push."),
    mailFrom: z.email("an email address").describe("The sender of mails."),
    webhookTargets: z
      .array(z.string().regex(/^[^\s:,]+:\d{1,5}$/, "host:port"))
      .default([])
      .describe("Webhook targets that are allowed although they are not public. Default: none."),
    services: z
      .strictObject({
        user: service(versions.images.user).describe("Accounts, log-in and profiles.").prefault({}),
        inventory: service(versions.images.inventory).describe("Products, stock and reservations.").prefault({}),
        order: service(versions.images.order).describe("Orders and their sagas.").prefault({}),
        notification: service(versions.images.notification).describe("Mail, SMS, push and webhooks.").prefault({}),
        sandbox: service(versions.images.sandbox).describe("The stand-ins of providers.mode sandbox.").prefault({}),
      })
      .prefault({})
      .describe("Our own services."),
  })
  .refine(({ nodeGroups }) => new Set(nodeGroups.map(({ name }) => name)).size === nodeGroups.length, {
    path: ["nodeGroups"],
    error: "groups of different names",
  });

/** An environment's settings, defaults filled in. */
export type Settings = z.infer<typeof settingsSchema>;

/** The names of our services. */
export type ServiceName = keyof Settings["services"];

/** The settings of one of our services. */
export type ServiceSettings = Settings["services"][ServiceName];

/** The namespace of the keys in stack files. */
export const settingsNamespace = "plinth";

/** The keys of `Settings`, without their namespace. */
export const settingsKeys = Object.keys(settingsSchema.shape);

/**
 * Checks an environment's settings and fills in the defaults.
 *
 * @param values by key, without the namespace
 * @throws SettingsError with every fault: its path, the value and what is allowed
 */
export function parseSettings(values: Readonly<Record<string, unknown>>): Settings {
  const parsed = settingsSchema.safeParse(values, { reportInput: true });
  if (!parsed.success) {
    throw new SettingsError(parsed.error.issues.flatMap((issue) => describeFault(issue, values)));
  }
  return parsed.data;
}

/**
 * Checks the `config:` of a stack file as it was read from YAML; keys of other namespaces are left to their own.
 *
 * @throws SettingsError with every fault
 */
export function loadSettings(config: Readonly<Record<string, unknown>>): Settings {
  const prefix = `${settingsNamespace}:`;
  const own = Object.entries(config).filter(([key]) => key.startsWith(prefix));
  return parseSettings(Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value])));
}

/**
 * Reads the settings of a running program, where all but text comes as JSON.
 *
 * @param get the text of one key, without the namespace
 * @throws SettingsError with every fault
 */
export function readSettings(get: (key: string) => string | undefined): Settings {
  const values = settingsKeys.flatMap((key) => {
    const text = get(key);
    return text === undefined ? [] : [[key, parsedOrText(text)]];
  });
  return parseSettings(Object.fromEntries(values));
}

function parsedOrText(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
