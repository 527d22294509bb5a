import type { Backing } from "../handover.ts";
import { serviceNeeds } from "../service-needs.ts";
import type { ServiceName } from "../settings.ts";

/** What `up` would hand over, with the same secret text wherever something is secret. */
export function sampleBacking(secret: string): Backing {
  const logins = (store: "postgres" | "redis" | "kafka") =>
    Object.fromEntries(
      (Object.keys(serviceNeeds) as ServiceName[])
        .filter((name) => serviceNeeds[name][store])
        .map((name) => [name, { user: name, database: name, password: secret }]),
    );
  return {
    postgres: { host: "127.0.0.1", port: 5432, databases: logins("postgres") },
    redis: { nodes: [6379, 6380].map((port) => ({ host: "127.0.0.1", port })), users: logins("redis") },
    kafka: {
      brokers: [{ host: "127.0.0.1", port: 9092 }],
      users: logins("kafka"),
      admin: { user: "admin", password: secret, mechanism: "plain" },
    },
    vault: {
      address: "http://127.0.0.1:8200",
      token: secret,
      kubernetes: { host: "https://127.0.0.1:6443", certificateAuthority: "PEM", reviewerToken: secret },
      database: { user: "vault", password: secret },
    },
    consul: { address: "http://127.0.0.1:8500", token: secret },
    secrets: {
      signingKeys: secret,
      adminEmail: "admin@plinth.example",
      adminPassword: secret,
      cookieKeys: secret,
      webhookKey: secret,
      providerKey: secret,
    },
    platform: {
      grafanaPassword: secret,
      countersPassword: secret,
      alertSecrets: { "on-call": secret, "dead-mans-switch": secret, chat: secret },
    },
  };
}
