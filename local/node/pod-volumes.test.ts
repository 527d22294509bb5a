import { mkdtempSync } from "node:fs";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { ConfigSource } from "./config-source.ts";
import type { Pod, Volume, VolumeMount } from "./pod.ts";
import { PodDirectory } from "./pod-directory.ts";
import { linkMounts, unsupportedVolumes, writeVolumes } from "./pod-volumes.ts";

const config: ConfigSource = {
  configMap: async (_, name) => (name === "app" ? { "a.yaml": Buffer.from("a: 1"), b: Buffer.from("b") } : undefined),
  secret: async (_, name) => (name === "key" ? { pem: Buffer.from([0, 255]) } : undefined),
  token: async (pod, audience) => `token of ${pod.metadata.name} for ${audience}`,
};

describe("volumes of a pod", () => {
  let instanceDir: string;
  beforeEach(() => {
    instanceDir = mkdtempSync(join(tmpdir(), "plinth-volumes-"));
  });
  afterEach(() => rm(instanceDir, { recursive: true, force: true }));

  async function mount(volumes: Volume[], volumeMounts: VolumeMount[]) {
    const container = { name: "main", volumeMounts };
    const metadata = { name: "web", namespace: "shop", uid: "u", labels: { app: "web" } };
    const pod: Pod = { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [container], volumes } };
    const directory = new PodDirectory(instanceDir, pod);
    await writeVolumes(pod, directory, { podIP: "10.200.1.1", hostIP: "10.200.0.1" }, config);
    return linkMounts(container, directory);
  }

  test("GIVEN a ConfigMap and a Secret THEN their files appear below the root, for their owner only", async () => {
    const { root } = await mount(
      [
        { name: "app", configMap: { name: "app", items: [{ key: "a.yaml", path: "deep/a.yaml" }] } },
        { name: "key", secret: { secretName: "key" } },
      ],
      [
        { name: "app", mountPath: "/etc/app" },
        { name: "key", mountPath: "/keys", readOnly: true },
      ],
    );
    expect(await readFile(join(root, "etc/app/deep/a.yaml"), "utf8")).toBe("a: 1");
    expect(await readFile(join(root, "keys/pem"))).toEqual(Buffer.from([0, 255]));
    expect((await stat(join(root, "keys/pem"))).mode & 0o777).toBe(0o600);
  });

  test("GIVEN a projected volume THEN it joins its sources, and of tokens only those for an audience", async () => {
    const sources = [
      { serviceAccountToken: { path: "token" } },
      { serviceAccountToken: { path: "vault-token", audience: "vault" } },
      { configMap: { name: "app" } },
      { configMap: { name: "kube-root-ca.crt" } },
      { downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] } },
    ];
    const { root } = await mount([{ name: "all", projected: { sources } }], [{ name: "all", mountPath: "/all" }]);
    expect(await readFile(join(root, "all/b"), "utf8")).toBe("b");
    expect(await readFile(join(root, "all/labels"), "utf8")).toBe('app="web"');
    expect(await readFile(join(root, "all/vault-token"), "utf8")).toBe("token of web for vault");
    await expect(stat(join(root, "all/token"))).rejects.toThrow("ENOENT");
  });

  test("GIVEN an emptyDir at /tmp THEN it is the folder for temporary files, and can be written", async () => {
    const { root, tmp = "" } = await mount([{ name: "tmp", emptyDir: {} }], [{ name: "tmp", mountPath: "/tmp/" }]);
    await writeFile(join(tmp, "x"), "y");
    expect(await readFile(join(root, "tmp/x"), "utf8")).toBe("y");
  });

  test("GIVEN a file path that leaves its volume THEN it is refused", async () => {
    const volume = { name: "app", configMap: { name: "app", items: [{ key: "b", path: "../../b" }] } };
    await expect(mount([volume], [])).rejects.toThrow('path "../../b" leaves its volume');
  });

  test("GIVEN volumes that a process cannot have THEN they are named with their kind", () => {
    const volumes = [
      { name: "data", persistentVolumeClaim: { claimName: "x" } },
      { name: "ok", emptyDir: {} },
    ];
    const pod: Pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { containers: [], volumes } };
    expect(unsupportedVolumes(pod)).toEqual(["data (persistentVolumeClaim)"]);
  });
});
