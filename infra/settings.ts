import { z } from "zod";
import { versions } from "../stacks/versions.ts";
import { awsSettings } from "./aws-settings.ts";
import { capabilityFaults } from "./capability-faults.ts";
import {
  discoverySettings,
  elasticitySettings,
  limitSettings,
  meshSettings,
  observabilitySettings,
} from "./capability-settings.ts";
import { cloudFaults } from "./cloud-faults.ts";
import { architectures, count, cpuQuantity, dnsLabel, memoryQuantity, text } from "./setting-types.ts";
import { describeFault, SettingsError, type SettingsFault } from "./settings-error.ts";
import { reachSettings, secretsSettings, storesSettings } from "./store-settings.ts";

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
  cpu: cpuQuantity.describe("CPUs of a node."),
  memory: memoryQuantity.describe("Memory of a node."),
  pods: count(1, 250).default(110).describe("Most pods on a node."),
  workload: z
    .enum(["system", "stateful", "stateless"])
    .default("stateless")
    .describe("What runs on it: controllers, stores, or services that keep nothing; others are kept away."),
  labels: labels.default({}).describe("Labels of its nodes."),
  taints: z.array(taint).default([]).describe("Taints of its nodes."),
  architectures: architectures.default(["x86_64"]),
  instanceTypes: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("EC2 types. Default: all current ones of just that CPU and memory."),
  perZone: z
    .boolean()
    .default(false)
    .describe("Whether each zone has a group of its own, as volumes need, which cannot change their zone."),
});

const burst = z.strictObject({
  cpu: cpuQuantity.describe("CPUs of all its nodes together, at most."),
  memory: memoryQuantity.describe("Memory of all its nodes together, at most."),
  architectures: architectures.default(["x86_64"]),
});

const compute = (defaultCpu: string, defaultMemory: string) =>
  z
    .strictObject({
      cpu: cpuQuantity.default(defaultCpu).describe("CPU."),
      memory: memoryQuantity.default(defaultMemory).describe("Memory."),
    })
    .prefault({});

const autoscaling = z.strictObject({
  min: count(1, 1000).describe("Fewest pods."),
  max: count(1, 1000).describe("Most pods."),
  cpuPercent: count(1, 100).default(70).describe("Average CPU aimed at, in percent of what the pods request."),
});

const providerUrl = z.url({ protocol: /^https$/, error: "an https URL" });

const cron = text(/^\S+( \S+){4}$/, 'five fields of cron, such as "0 20 * * MON-FRI"');

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
    burst: burst
      .optional()
      .describe(
        "Nodes that come and go with the stateless pods: spot first, on-demand where there is none. Default: none.",
      ),
    nightly: z
      .strictObject({
        sleep: cron.describe("When the node groups go to zero."),
        wake: cron.describe("When they come back."),
        timeZone: z.string().min(1).default("Etc/UTC").describe("Of both, by its IANA name."),
      })
      .optional()
      .describe("Hours without nodes. Default: none."),
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
    aws: awsSettings.optional().describe("cluster.mode eks: the AWS account and what is made in it."),
    stores: storesSettings.describe("Where databases, caches and events are."),
    secrets: secretsSettings.optional().describe("Vault. Default: none; logins come with the handover and stay."),
    reach: reachSettings
      .prefault({ mode: "tunnel" })
      .describe("How whoever deploys gets at Kafka, Vault and Consul, to configure what is in them."),
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
        limits: limitSettings.describe(
          "What callers may ask for. A class that is neither kong nor plinth-local does not know them.",
        ),
      })
      .describe("Where requests come in."),
    mesh: meshSettings.optional().describe("Istio in ambient mode: cluster.mode eks only. Default: none."),
    discovery: discoverySettings.optional().describe("Consul: cluster.mode eks only. Default: none."),
    observability: observabilitySettings
      .optional()
      .describe("Metrics, traces, logs, alerts and dashboards: cluster.mode eks only. Default: none."),
    elasticity: elasticitySettings
      .optional()
      .describe("Autoscaling by measured load, and room for it: needs observability. Default: by CPU alone."),
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
        "business-metrics": service(versions.images.businessMetrics)
          .describe("Figures of the business, where observability is.")
          // Each pod counts what it has read: one that comes and goes would make the sums jump.
          .prefault({ autoscaling: { min: 1, max: 1 } }),
        "event-archive": service(versions.images.eventArchive)
          .describe("Keeps every event in object storage, where cluster.mode is eks.")
          .prefault({ autoscaling: { min: 1, max: 3 }, requests: { cpu: "100m" } }),
      })
      .prefault({})
      .describe("Our own services."),
  })
  .refine(({ nodeGroups }) => new Set(nodeGroups.map(({ name }) => name)).size === nodeGroups.length, {
    path: ["nodeGroups"],
    error: "groups of different names",
  });

const { services, ...others } = settingsSchema.shape;

const cloudPart = z
  .object({
    ...others,
    // Whatever is wrong with one service, the nodes and the network can be checked.
    services: services.catch(services.parse({})),
  })
  .pick({
    environment: true,
    region: true,
    zones: true,
    nodeGroups: true,
    burst: true,
    nightly: true,
    cluster: true,
    aws: true,
    gateway: true,
    services: true,
  });

/** The settings that the cloud's side is made of. */
export type CloudPart = z.infer<typeof cloudPart>;

const unlessWrong = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

const capabilityPart = z.object({
  environment: unlessWrong(settingsSchema.shape.environment),
  zones: unlessWrong(settingsSchema.shape.zones),
  cluster: unlessWrong(settingsSchema.shape.cluster),
  aws: unlessWrong(settingsSchema.shape.aws),
  gateway: unlessWrong(settingsSchema.shape.gateway),
  providers: unlessWrong(settingsSchema.shape.providers),
  mesh: unlessWrong(settingsSchema.shape.mesh),
  discovery: unlessWrong(settingsSchema.shape.discovery),
  observability: unlessWrong(settingsSchema.shape.observability),
  stores: unlessWrong(settingsSchema.shape.stores),
  secrets: unlessWrong(settingsSchema.shape.secrets),
  reach: unlessWrong(settingsSchema.shape.reach),
});

/** The settings that the capabilities are made of; absent where they are wrong by themselves. */
export type CapabilityPart = z.infer<typeof capabilityPart>;

/** An environment's settings, defaults filled in. */
export type Settings = z.infer<typeof settingsSchema>;

/** The names of our services. */
export type ServiceName = keyof Settings["services"];

/** The settings of one of our services. */
export type ServiceSettings = Settings["services"][ServiceName];

/** The namespace of the keys in stack files. */
export const settingsNamespace = "plinth";

/** Keys of the same namespace that are of the moment, not of the environment: see `Handover`. */
export const handoverKeys: readonly string[] = ["kubeconfig", "context", "publicUrl", "backing"];

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
  const faults = [
    ...(parsed.error?.issues ?? []).flatMap((issue) => describeFault(issue, values)),
    ...cloudFaultsOf(parsed.data ?? values),
    ...capabilityFaults(capabilityPart.parse(parsed.data ?? values), values),
  ];
  if (parsed.data === undefined || faults.length > 0) {
    throw new SettingsError(faults);
  }
  return parsed.data;
}

/** What is wrong between settings shows even where another one is wrong by itself; those it is between must be right. */
function cloudFaultsOf(values: Readonly<Record<string, unknown>>): SettingsFault[] {
  const parsed = cloudPart.safeParse(values);
  return parsed.success ? cloudFaults(parsed.data) : [];
}

/**
 * Checks the `config:` of a stack file as it was read from YAML; keys of other namespaces are left to their own, and so is what is
 * handed over.
 *
 * @throws SettingsError with every fault
 */
export function loadSettings(config: Readonly<Record<string, unknown>>): Settings {
  const prefix = `${settingsNamespace}:`;
  const own = Object.entries(config)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value] as const);
  return parseSettings(Object.fromEntries(own.filter(([key]) => !handoverKeys.includes(key))));
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
