import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

const address = z.object({ host: z.string(), port: z.int() });

const login = z.object({ user: z.string(), password: z.string() });

/** Where the stores are, and what only the one who started them can know. */
const backingSchema = z.object({
  /** Absent where it runs in the cluster; so are the next two. */
  postgres: address.extend({ databases: z.record(z.string(), login.extend({ database: z.string() })) }).optional(),
  /** A Redis Cluster; each service sees its own keys only. */
  redis: z.object({ nodes: z.array(address).min(1), users: z.record(z.string(), login) }).optional(),
  /** Each service has its own topics only. */
  kafka: z
    .object({
      brokers: z.array(address).min(1),
      users: z.record(z.string(), login),
      /** Who may make topics and say who may use them; absent where somebody else does so. */
      admin: login.extend({ mechanism: z.enum(["plain", "scram-sha512"]) }).optional(),
    })
    .optional(),
  /** A Vault that runs already. */
  vault: z
    .object({
      address: z.url(),
      /** Of an account that may configure it. */
      token: z.string(),
      /** What it asks about the tokens of pods. */
      kubernetes: z.object({ host: z.url(), certificateAuthority: z.string(), reviewerToken: z.string() }),
      /** An account of the database server that may make others, as Vault does. */
      database: login,
    })
    .optional(),
  /** A Consul that runs already. */
  consul: z
    .object({
      address: z.url(),
      /** Of one who may configure it. */
      token: z.string(),
    })
    .optional(),
  secrets: z.object({
    /** PKCS#8 private keys in PEM, one after the other: the first signs tokens, all are published. */
    signingKeys: z.string(),
    /** The first administrator. */
    adminEmail: z.string(),
    adminPassword: z.string(),
    /** Keys that sign cookies, the newest first, separated by commas. */
    cookieKeys: z.string(),
    /** 32 bytes in base64: encrypts the secrets of webhooks. */
    webhookKey: z.string(),
    /** What our services show to the providers. */
    providerKey: z.string(),
    /** Login at the mail server; absent where it asks for none. */
    smtp: login.optional(),
  }),
  /** What the platform beside our services is told; absent where there is none of it. */
  platform: z
    .object({
      /** Of the administrator of Grafana. */
      grafanaPassword: z.string(),
      /** Of the store that the gateway counts in. */
      countersPassword: z.string(),
      /** What each receiver of alerts is shown, by its name: a key, a token, a password or an address. */
      alertSecrets: z.record(z.string(), z.string()),
    })
    .optional(),
});

/** See `backingSchema`. */
export type Backing = z.infer<typeof backingSchema>;

/** Where every store is outside of the cluster. */
export type ExternalBacking = Backing & {
  readonly [Store in "postgres" | "redis" | "kafka"]: NonNullable<Backing[Store]>;
};

/**
 * What `up` hands over beside the settings, as secret configuration: not of the environment, but of the moment. Where a dry run has
 * none yet, it is unknown.
 */
export interface Handover {
  /** The kubeconfig, as path or content. */
  readonly kubeconfig: pulumi.Output<string>;
  /** The kubeconfig's context; undefined for the current one. */
  readonly context: string | undefined;
  /** The base URL that callers use, where another port than that of the settings had to be taken. */
  readonly publicUrl: string | undefined;
  readonly backing: pulumi.Output<Backing>;
}

/** @throws RunError outside of dry runs when a part is missing, and whenever one is damaged */
export function readHandover(config: pulumi.Config): Handover {
  return {
    // Asked for where there is a cluster that was there before, and nowhere else.
    get kubeconfig() {
      return handedOver(config, "kubeconfig", (text) => text);
    },
    context: config.get("context"),
    publicUrl: config.get("publicUrl"),
    backing: handedOver(config, "backing", parseBacking),
  };
}

function handedOver<T>(config: pulumi.Config, key: string, parse: (text: string) => T): pulumi.Output<T> {
  const text = config.get(key);
  if (text !== undefined) {
    return pulumi.secret(parse(text)) as pulumi.Output<T>;
  }
  if (pulumi.runtime.isDryRun()) {
    return pulumi.secret(pulumi.unknown as T) as pulumi.Output<T>;
  }
  throw new pulumi.RunError(
    `plinth:${key} is missing: \`npm run up\` hands it over. With another engine, set it as a secret.`,
  );
}

function parseBacking(text: string): Backing {
  const parsed = backingSchema.safeParse(jsonOrUndefined(text));
  if (!parsed.success) {
    // Paths and types only: the values are secret.
    const faults = parsed.error.issues.map(({ path, message }) => `  ${path.join(".") || "(all)"}: ${message}`);
    throw new pulumi.RunError(`plinth:backing is damaged:\n${faults.join("\n")}`);
  }
  return parsed.data;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
