import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { type Registration, registrationsOf } from "../constructs/testkit/registrations.ts";
import { runProgram } from "./program.ts";

const backing = {
  postgres: {
    host: "127.0.0.1",
    port: 5432,
    databases: { user: { database: "users", user: "user", password: "p@ss" } },
  },
  redis: { host: "127.0.0.1", port: 6379, users: { user: { user: "user", password: "r/ss" } } },
  signingKeys: { user: "-----BEGIN PRIVATE KEY-----" },
};

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

function inputsOf(registrations: readonly Registration[], type: string): Record<string, unknown> {
  return registrations.find((registration) => registration.type.endsWith(`:${type}`))?.inputs ?? {};
}

describe("the program of the local stack", () => {
  test("registers the user service with what `up` hands over", async () => {
    // GIVEN
    configure({ "plinth:kubeconfig": "/instance/kubeconfig", "plinth:backing": JSON.stringify(backing) });

    // WHEN
    const registrations = await run({ dryRun: false });

    // THEN
    expect(registrations.map(({ type }) => type.split(":").at(-1)).toSorted()).toEqual([
      "Deployment",
      "Gateway",
      "HTTPRoute",
      "HorizontalPodAutoscaler",
      "Namespace",
      "Namespace",
      "NetworkPolicy",
      "PodDisruptionBudget",
      "Secret",
      "Service",
      "ServiceAccount",
      "kubernetes",
    ]);
    expect(inputsOf(registrations, "kubernetes")).toMatchObject({
      kubeconfig: { $secret: "/instance/kubeconfig" },
      clusterIdentifier: "plinth-local",
    });
    expect(inputsOf(registrations, "Secret").stringData).toEqual({
      DATABASE_URL: { $secret: "postgres://user:p%40ss@127.0.0.1:5432/users" },
      REDIS_URL: { $secret: "redis://user:r%2Fss@127.0.0.1:6379" },
      JWT_PRIVATE_KEY: { $secret: "-----BEGIN PRIVATE KEY-----" },
    });
    expect(JSON.stringify(inputsOf(registrations, "NetworkPolicy"))).toContain('{"port":5432,"protocol":"TCP"}');
  });

  test("runs dry without a cluster: what `up` hands over is unknown, and all else is known", async () => {
    // GIVEN
    configure();

    // WHEN
    const registrations = await run({ dryRun: true });

    // THEN
    const unknown = { $secret: { $unknown: true } };
    expect(registrations).toHaveLength(12);
    expect(inputsOf(registrations, "kubernetes")).toMatchObject({
      kubeconfig: unknown,
      clusterIdentifier: "plinth-local",
    });
    expect(inputsOf(registrations, "Secret").stringData).toMatchObject({ DATABASE_URL: unknown });
    expect(inputsOf(registrations, "Deployment")).toMatchObject({ spec: { replicas: 2 } });
  });

  test("says what is missing in a real run, and what is damaged without showing it", async () => {
    configure({ "plinth:kubeconfig": "/instance/kubeconfig" });
    await expect(run({ dryRun: false })).rejects.toThrow("plinth:backing is missing");

    const damaged = { ...backing, redis: { ...backing.redis, port: "hush" } };
    configure({ "plinth:kubeconfig": "/instance/kubeconfig", "plinth:backing": JSON.stringify(damaged) });
    const failure = await run({ dryRun: false }).catch((error: unknown) => String(error));
    expect(failure).toContain("redis.port");
    expect(failure).not.toContain("hush");
  });
});
