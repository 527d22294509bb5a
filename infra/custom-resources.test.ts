import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type CustomResourceBundle, whatBundleLacks } from "../local/controlplane/custom-resource-bundle.ts";
import { chartBundles, localBundles, strimzi } from "../local/controlplane/custom-resource-bundles.ts";
import { KubeApiError } from "../local/kube/kube-api-error.ts";
import { KubeClient } from "../local/kube/kube-client.ts";
import type { KubeObject } from "../local/kube/kube-object.ts";
import { startTestControlPlane, type TestControlPlane } from "../local/testkit/control-plane.ts";
import { eventually } from "../local/testkit/eventually.ts";
import { objectsOfStack } from "./custom-resources.testkit.ts";

/** Real API servers judge the stacks' objects by the vendors' own schemas; a field that none has is refused. */
const stacks = ["dev", "staging", "prod"] as const;
const minutes = 60_000;

let home: string;
let plane: TestControlPlane;
let client: KubeClient;
/** A field that a schema lacks is answered with a 500, which this one does not send again. */
let hasty: KubeClient;
let objects: ReadonlyMap<string, readonly KubeObject[]>;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "plinth-custom-resources-"));
  const synthesized = async (stack: string) => [stack, await objectsOfStack(stack, home)] as const;
  objects = new Map(await Promise.all(stacks.map(synthesized)));
  plane = await startTestControlPlane({ definitions: bundles });
  client = await KubeClient.fromKubeconfig(plane.kubeconfig, undefined, { retry: { deadlineSeconds: 240 } });
  const retry = { deadlineSeconds: 240, firstDelay: 900_000, longestDelay: 900_000 };
  hasty = await KubeClient.fromKubeconfig(plane.kubeconfig, undefined, { retry });
}, 15 * minutes);

afterAll(async () => {
  client?.close();
  hasty?.close();
  await plane?.close();
  rmSync(home, { recursive: true, force: true });
});

/** What keeps Strimzi's kinds from this machine; they are then left out. */
const strimziLacks = whatBundleLacks(strimzi);
const bundles = [...localBundles, ...chartBundles, ...(strimziLacks === undefined ? [strimzi] : [])];
const isOf = (bundle: CustomResourceBundle, { apiVersion }: KubeObject) =>
  bundle.groups.some((group) => apiVersion.startsWith(`${group}/`));
const isCustom = (object: KubeObject) => bundles.some((bundle) => isOf(bundle, object));
const isKnown = (object: KubeObject) => strimziLacks === undefined || !isOf(strimzi, object);
const isNamespace = ({ kind }: KubeObject) => kind === "Namespace";
const isWebhook = ({ kind }: KubeObject) => kind.endsWith("WebhookConfiguration");

/** What the server says against an object; none where it takes it. */
async function refusal(object: KubeObject, told: Promise<unknown> = apply(object)): Promise<string[]> {
  try {
    await told;
    return [];
  } catch (error) {
    if (error instanceof KubeApiError) {
      const { kind, metadata } = object;
      return [`${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}: ${error.message}`];
    }
    throw error;
  }
}

/** Stacks differ in fields that no update may change. */
async function apply(object: KubeObject): Promise<void> {
  try {
    await client.apply(object, { force: true });
  } catch (error) {
    if (!(error instanceof KubeApiError && error.reason === "Invalid" && (await client.find(object)) !== undefined)) {
      throw error;
    }
    await client.delete(object, { gracePeriodSeconds: 0 });
    await eventually(async () => (await client.find(object)) === undefined);
    await client.apply(object, { force: true });
  }
}

async function ensureNamespaces(of: readonly KubeObject[]): Promise<void> {
  for (const name of new Set(of.flatMap(({ metadata }) => metadata.namespace ?? []))) {
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    if ((await client.find(namespace)) === undefined) {
      await client.apply(namespace);
    }
  }
}

describe.each(stacks)("the objects of %s", (stack) => {
  test("GIVEN the definitions that its charts install WHEN they are applied THEN the API server takes each", async () => {
    const all = (objects.get(stack) ?? []).filter(isKnown);
    expect(all.length).toBeGreaterThan(20);
    const refusals = (await Promise.all(all.filter(isNamespace).map((object) => refusal(object)))).flat();
    // A release makes its own, where no object of ours does.
    await ensureNamespaces(all);
    const others = all.filter((object) => !isNamespace(object) && !isWebhook(object));
    refusals.push(...(await Promise.all(others.map((object) => refusal(object)))).flat());
    // Their servers do not run, so they would refuse what comes after them.
    for (const webhook of all.filter(isWebhook)) {
      refusals.push(...(await refusal(webhook)));
      await client.delete(webhook);
    }
    expect(refusals).toEqual([]);
  });
});

/** Where the kind has a spec, in there. */
function withField({ spec, ...rest }: KubeObject & { spec?: object }): KubeObject {
  return spec === undefined ? { ...rest, speling: true } : { ...rest, spec: { ...spec, speling: true } };
}

if (strimziLacks !== undefined) {
  test.skip(`Strimzi's kinds are not looked at: ${strimziLacks}`, () => {});
}

describe("a field that no schema has", () => {
  test("GIVEN it in one object of each custom kind of prod WHEN applied THEN each is refused for that field", async () => {
    const kinds = Map.groupBy((objects.get("prod") ?? []).filter(isCustom), ({ kind }) => kind);
    expect(kinds.size).toBeGreaterThan(0);
    for (const [object] of kinds.values()) {
      const planted = withField((object ?? {}) as KubeObject & { spec?: object });
      expect(await refusal(planted, hasty.apply(planted, { force: true }))).toEqual([
        expect.stringMatching(/speling: field not declared in schema/),
      ]);
    }
  });
});
