import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { type Registration, registrationsOf } from "../constructs/testkit/registrations.ts";
import { runProgram } from "./program.ts";
import { sampleBacking } from "./testkit/sample-backing.ts";

const backing = sampleBacking("p@ss");

/** Configuration as an engine hands it over: the local stack's file, and what `up` adds. */
function configure(added: Record<string, string> = {}): void {
  const file = readFileSync(join(import.meta.dirname, "..", "stacks", "Pulumi.local.yaml"), "utf8");
  const texts = Object.entries(parse(file).config as Record<string, unknown>).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig({ ...Object.fromEntries(texts), ...added });
}

async function run(options: { readonly dryRun: boolean }): Promise<Registration[]> {
  return await registrationsOf(() => runProgram(new pulumi.Config("plinth")), options);
}

function inputsOf(registrations: readonly Registration[], type: string, name = ""): Record<string, unknown> {
  const found = registrations.find(
    (registration) => registration.type.endsWith(`:${type}`) && registration.name.includes(name),
  );
  return found?.inputs ?? {};
}

/** The plain variables of a service. */
function variablesOf(registrations: readonly Registration[], service: string): Record<string, unknown> {
  const { spec } = inputsOf(registrations, "Deployment", service) as {
    spec: { template: { spec: { containers: { env: { name: string; value?: unknown }[] }[] } } };
  };
  const env = spec.template.spec.containers[0]?.env ?? [];
  return Object.fromEntries(env.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value]));
}

/** How often each kind of the cluster's objects is registered, and its provider. */
function countsOf(registrations: readonly Registration[]): Record<string, number> {
  const types = registrations
    .map(({ type }) => type)
    .filter((type) => type.includes("kubernetes:") || type.endsWith(":kubernetes"));
  const kinds = types.map((type) => type.split(":").at(-1) ?? "");
  return Object.fromEntries(kinds.toSorted().map((kind) => [kind, kinds.filter((other) => other === kind).length]));
}

interface EgressRule {
  readonly ports: readonly { readonly port: unknown }[];
  readonly to?: unknown;
}

const everyService = {
  ConfigMap: 5,
  Deployment: 5,
  // One for each kind of access that a service has.
  HTTPRoute: 7,
  HorizontalPodAutoscaler: 5,
  NetworkPolicy: 5,
  PodDisruptionBudget: 5,
  // What services are told, but for one that is told nothing secret; and their files.
  Secret: 9,
  Service: 5,
  ServiceAccount: 5,
};

describe("the program of the local stack", () => {
  test("registers the services with what `up` hands over, each with the stores that it needs", async () => {
    // GIVEN
    configure({ "plinth:kubeconfig": "/instance/kubeconfig", "plinth:backing": JSON.stringify(backing) });

    // WHEN
    const registrations = await run({ dryRun: false });

    // THEN
    expect(countsOf(registrations)).toEqual({
      ...everyService,
      Gateway: 1,
      KongPlugin: 3,
      KongClusterPlugin: 6,
      Namespace: 2,
      kubernetes: 1,
    });
    expect(inputsOf(registrations, "kubernetes")).toMatchObject({
      kubeconfig: { $secret: "/instance/kubeconfig" },
      clusterIdentifier: "plinth-local",
    });
    const secrets = inputsOf(registrations, "Secret", "user/user/Secret").stringData;
    expect(secrets).toMatchObject({ ADMIN_PASSWORD: { $secret: "p@ss" } });
    for (const name of ["DATABASE_URL", "REDIS_URLS", "KAFKA_USERNAME", "KAFKA_PASSWORD"]) {
      expect(secrets).not.toHaveProperty(name);
    }
    const user = variablesOf(registrations, "user");
    expect(user).toMatchObject({
      DATABASE_URL: "postgres://127.0.0.1:5432/user",
      DATABASE_CREDENTIALS_FILE: "/run/plinth/credentials/database.json",
      REDIS_URLS: "redis://127.0.0.1:6379,redis://127.0.0.1:6380",
      REDIS_CREDENTIALS_FILE: "/run/plinth/credentials/redis.json",
      KAFKA_BROKERS: "127.0.0.1:9092",
      KAFKA_CREDENTIALS_FILE: "/run/plinth/credentials/kafka.json",
    });
    expect(variablesOf(registrations, "inventory")).not.toHaveProperty("REDIS_URLS");
    expect(variablesOf(registrations, "sandbox")).not.toHaveProperty("KAFKA_BROKERS");
    // But for what Vault itself is told, no login at a store is in any object.
    const objects = registrations.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(JSON.stringify(objects)).not.toContain("p%40ss");
    const policy = JSON.stringify(inputsOf(registrations, "NetworkPolicy", "user"));
    expect(policy).toContain('{"endPort":6380,"port":6379,"protocol":"TCP"}');
  });

  test("lets services call those that they use, and the sandbox be called at both of its ports", async () => {
    // GIVEN
    configure({ "plinth:kubeconfig": "/instance/kubeconfig", "plinth:backing": JSON.stringify(backing) });

    // WHEN
    const registrations = await run({ dryRun: false });

    // THEN
    const from = (name: string) => [{ podSelector: { matchLabels: { "app.kubernetes.io/name": name } } }];
    const at = (port: number) => [{ port, protocol: "TCP" }];
    expect(inputsOf(registrations, "NetworkPolicy", "sandbox")).toMatchObject({
      spec: {
        ingress: expect.arrayContaining([
          { from: from("order"), ports: at(8080) },
          { from: from("notification"), ports: at(2525) },
        ]),
      },
    });
    expect(inputsOf(registrations, "Service", "sandbox")).toMatchObject({
      spec: {
        ports: [
          { name: "http", port: 8080 },
          { name: "smtp", port: 2525 },
        ],
      },
    });
    const user = JSON.stringify(inputsOf(registrations, "NetworkPolicy", "user"));
    expect(user).toContain(JSON.stringify(from("inventory")));
    expect(user).not.toContain(JSON.stringify(from("sandbox")));
  });

  test("takes the base URL that `up` found to be free as the issuer's", async () => {
    const issuerOf = (registrations: Registration[]) => JSON.stringify(inputsOf(registrations, "Deployment", "order"));
    configure();
    expect(issuerOf(await run({ dryRun: true }))).toContain('"http://localhost:8080/oidc"');
    configure({ "plinth:publicUrl": "http://localhost:8081" });
    expect(issuerOf(await run({ dryRun: true }))).toContain('"http://localhost:8081/oidc"');
  });

  test("leaves the sandbox out where the providers are external, and hands their addresses on", async () => {
    // GIVEN
    const providers = { mode: "external", paymentUrl: "https://pay.example/v1", smtpHost: "mail.example" };
    configure({
      "plinth:kubeconfig": "/instance/kubeconfig",
      "plinth:backing": JSON.stringify({
        ...backing,
        secrets: { ...backing.secrets, smtp: { user: "shop", password: "p@ss" } },
      }),
      "plinth:providers": JSON.stringify(providers),
    });

    // WHEN
    const registrations = await run({ dryRun: false });

    // THEN
    expect(countsOf(registrations).Deployment).toBe(4);
    expect(JSON.stringify(inputsOf(registrations, "Deployment", "order"))).toContain("https://pay.example/v1");
    expect(JSON.stringify(inputsOf(registrations, "Deployment", "notification"))).not.toContain("SMS_URL");
    expect(inputsOf(registrations, "Secret", "notification").stringData).toMatchObject({
      SMTP_URL: { $secret: "smtp://shop:p%40ss@mail.example:587" },
    });
    // Neither calls a provider, nor a webhook that a user named, within our own networks.
    for (const name of ["order", "notification"]) {
      const { spec } = inputsOf(registrations, "NetworkPolicy", name) as { spec: { egress: EgressRule[] } };
      const https = spec.egress.filter(({ ports }) => ports.some(({ port }) => port === 443));
      expect(https.length).toBeGreaterThan(0);
      for (const { to } of https) {
        expect(to).toEqual([{ ipBlock: { cidr: "0.0.0.0/0", except: expect.arrayContaining(["10.0.0.0/8"]) } }]);
      }
    }
  });

  test("runs dry without a cluster: what `up` hands over is unknown, and all else is known", async () => {
    // GIVEN
    configure();

    // WHEN
    const registrations = await run({ dryRun: true });

    // THEN
    const unknown = { $secret: { $unknown: true } };
    expect(countsOf(registrations)).toMatchObject(everyService);
    expect(inputsOf(registrations, "kubernetes")).toMatchObject({
      kubeconfig: unknown,
      clusterIdentifier: "plinth-local",
    });
    expect(inputsOf(registrations, "Secret", "user").stringData).toMatchObject({ ADMIN_PASSWORD: unknown });
    expect(variablesOf(registrations, "user")).toMatchObject({ DATABASE_URL: { $unknown: true } });
    expect(inputsOf(registrations, "Deployment", "user")).toMatchObject({ spec: { replicas: 2 } });
  });

  test("says what is missing in a real run, and what is damaged without showing it", async () => {
    configure({ "plinth:kubeconfig": "/instance/kubeconfig" });
    await expect(run({ dryRun: false })).rejects.toThrow("plinth:backing is missing");

    const damaged = { ...backing, redis: { ...backing.redis, nodes: "hush" } };
    configure({ "plinth:kubeconfig": "/instance/kubeconfig", "plinth:backing": JSON.stringify(damaged) });
    const failure = await run({ dryRun: false }).catch((error: unknown) => String(error));
    expect(failure).toContain("redis.nodes");
    expect(failure).not.toContain("hush");
  });
});
