import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startTestControlPlane, type TestControlPlane } from "../../testkit/control-plane.ts";
import { hasHelm } from "./helm-program.ts";
import { createKubernetesProvider, type KubernetesProvider } from "./provider.ts";

const urn = "urn:pulumi:local::plinth::kubernetes:helm.sh/v3:Release::greeter";
const minutes = 60_000;
const greeting = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "greeting", namespace: "default" } };

const installed = hasHelm() ? describe : describe.skip;

installed("a Helm release on a cluster (skipped where helm is not on the PATH)", () => {
  let plane: TestControlPlane;
  let provider: KubernetesProvider;
  let chart: string;

  beforeAll(async () => {
    plane = await startTestControlPlane();
    chart = join(plane.dir, "greeter");
    mkdirSync(join(chart, "templates"), { recursive: true });
    writeFileSync(join(chart, "Chart.yaml"), "apiVersion: v2\nname: greeter\nversion: 0.1.0\n");
    const template = { ...greeting, data: { text: "{{ .Values.text }}" } };
    writeFileSync(join(chart, "templates", "greeting.yaml"), JSON.stringify(template));
    provider = createKubernetesProvider();
    await provider.configure({ kubeconfig: plane.kubeconfig });
  }, 15 * minutes);

  afterAll(async () => {
    await provider?.close();
    await plane?.close();
  });

  test("GIVEN a chart WHEN made, changed, read and deleted THEN the cluster has what the chart says, and at last nothing", async () => {
    const withText = async (text: string) => {
      const news = { name: "greeter", namespace: "default", chart, values: { text }, atomic: true, timeout: 60 };
      return (await provider.check(urn, undefined, news)).inputs;
    };
    const { id, outs = {} } = await provider.create(urn, await withText("hello"));
    expect(outs).toMatchObject({ status: { revision: 1, status: "deployed" } });
    expect(await plane.client.get(greeting)).toMatchObject({ data: { text: "hello" } });

    const news = await withText("good day");
    expect((await provider.diff(id, urn, outs, news)).detailedDiff).toEqual({
      "values.text": { kind: "update", inputDiff: true },
    });
    const updated = await provider.update(id, urn, outs, news);
    expect(updated.outs).toMatchObject({ status: { revision: 2, status: "deployed" } });
    expect(await plane.client.get(greeting)).toMatchObject({ data: { text: "good day" } });
    expect((await provider.read(id, urn, updated.outs)).id).toBe(id);

    await provider.delete(id, urn, updated.outs ?? {});
    expect(await plane.client.find(greeting)).toBeUndefined();
    expect((await provider.read(id, urn, updated.outs)).id).toBe("");
  });
});
