import { describe, expect, test } from "@jest/globals";
import type { ConfigSource } from "./config-source.ts";
import { containerEnvironment } from "./environment.ts";
import type { Container, EnvVar, Pod } from "./pod.ts";

const source: ConfigSource = {
  token: async () => "",
  configMap: async (_, name) =>
    name === "settings" ? { LEVEL: Buffer.from("info"), "a.b": Buffer.from("dotted") } : undefined,
  secret: async (_, name) => (name === "store" ? { password: Buffer.from("s3cret") } : undefined),
};

function environmentOf(part: Partial<Container>, image: Record<string, string> = {}): Promise<Record<string, string>> {
  const container: Container = { name: "main", ...part };
  const pod: Pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "web-1",
      namespace: "shop",
      uid: "u-1",
      labels: { app: "web" },
      annotations: { "plinth.dev/x": "y" },
    },
    spec: { containers: [container], nodeName: "process-a", serviceAccountName: "web" },
  };
  const place = { podIP: "10.200.1.1", hostIP: "10.200.0.1" };
  return containerEnvironment({ pod, container, source, image, place });
}

const field = (name: string, fieldPath: string): EnvVar => ({ name, valueFrom: { fieldRef: { fieldPath } } });

describe("containerEnvironment", () => {
  test("GIVEN values that refer to earlier ones THEN they are expanded, later ones are not", async () => {
    const env = [
      { name: "A", value: "a" },
      { name: "B", value: "$(A)-$(C)" },
      { name: "C", value: "c" },
    ];
    expect(await environmentOf({ env })).toEqual({ A: "a", B: "a-$(C)", C: "c" });
  });

  test("GIVEN the same name from the image, envFrom and env THEN env wins, then envFrom", async () => {
    const envFrom = [{ configMapRef: { name: "settings" } }, { prefix: "DB_", secretRef: { name: "store" } }];
    const env = [{ name: "a.b", value: "own" }];
    expect(await environmentOf({ envFrom, env }, { LEVEL: "image", ROOT: "/" })).toEqual({
      ROOT: "/",
      LEVEL: "info",
      "a.b": "own",
      DB_password: "s3cret",
    });
  });

  test("GIVEN key references THEN they give the key's value; a secret's value is not expanded", async () => {
    const env: EnvVar[] = [
      { name: "P", valueFrom: { secretKeyRef: { name: "store", key: "password" } } },
      { name: "L", valueFrom: { configMapKeyRef: { name: "settings", key: "LEVEL" } } },
      { name: "O", valueFrom: { secretKeyRef: { name: "none", key: "x", optional: true } } },
    ];
    expect(await environmentOf({ env })).toEqual({ P: "s3cret", L: "info" });
  });

  test.each([
    ["a missing Secret", { secretKeyRef: { name: "none", key: "x" } }, 'secret "none" not found in namespace "shop"'],
    ["a missing key", { secretKeyRef: { name: "store", key: "user" } }, "couldn't find key user in Secret shop/store"],
    ["an unknown field", { fieldRef: { fieldPath: "status.phase" } }, 'fieldPath "status.phase" is not known'],
  ])("GIVEN %s THEN the fault says which", async (_, valueFrom, message) => {
    await expect(environmentOf({ env: [{ name: "X", valueFrom }] })).rejects.toThrow(message);
  });

  test("GIVEN field references THEN they give the pod's own data", async () => {
    const env = [
      field("NAME", "metadata.name"),
      field("NAMESPACE", "metadata.namespace"),
      field("UID", "metadata.uid"),
      field("APP", "metadata.labels['app']"),
      field("NOTE", "metadata.annotations['plinth.dev/x']"),
      field("NODE", "spec.nodeName"),
      field("ACCOUNT", "spec.serviceAccountName"),
      field("IP", "status.podIP"),
      field("HOST_IP", "status.hostIP"),
    ];
    expect(Object.values(await environmentOf({ env }))).toEqual([
      "web-1",
      "shop",
      "u-1",
      "web",
      "y",
      "process-a",
      "web",
      "10.200.1.1",
      "10.200.0.1",
    ]);
  });

  test("GIVEN resource fields THEN they are counted in divisors, rounded up", async () => {
    const resources = { limits: { memory: "100Mi", cpu: "250m" } };
    const env: EnvVar[] = [
      { name: "M", valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } } },
      { name: "C", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
    ];
    expect(await environmentOf({ env, resources })).toMatchObject({ M: "100", C: "1" });
  });

  test("GIVEN a memory limit THEN Node.js is told to stay below it, unless the pod says so itself", async () => {
    const resources = { limits: { memory: "512Mi" } };
    expect((await environmentOf({ resources })).NODE_OPTIONS).toBe("--max-old-space-size=384");
    const env = [{ name: "NODE_OPTIONS", value: "--max-old-space-size=100" }];
    expect((await environmentOf({ resources, env })).NODE_OPTIONS).toBe("--max-old-space-size=100");
  });
});
