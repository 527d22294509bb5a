import { expect, test } from "@jest/globals";
import { deleteInOrder } from "./deletion-order.ts";
import type { ResourceState } from "./resource-state.ts";

const entry = (name: string, more: Partial<ResourceState> = {}): ResourceState => ({
  key: name,
  urn: urn(name),
  type: "test:index:Thing",
  custom: true,
  external: false,
  id: name,
  inputs: {},
  outputs: {},
  parent: "",
  provider: "",
  dependencies: [],
  propertyDependencies: {},
  protect: false,
  retainOnDelete: false,
  deletedWith: "",
  replaceWith: [],
  additionalSecretOutputs: [],
  customTimeouts: {},
  initErrors: [],
  delete: false,
  pendingReplacement: false,
  ...more,
});

const urn = (name: string) => `urn:pulumi:s::p::test:index:Thing::${name}`;

test("GIVEN a graph WHEN deleted THEN what needs others goes first, and the rest side by side", async () => {
  const order: string[] = [];
  let atOnce = 0;
  let most = 0;
  const kept = await deleteInOrder(
    [
      entry("base"),
      entry("left", { dependencies: [urn("base")] }),
      entry("right", { propertyDependencies: { text: [urn("base")] } }),
      entry("group", { custom: false }),
      entry("child", { parent: urn("group") }),
      entry("user", { dependencies: [urn("group")] }),
    ],
    async ({ key }) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise(setImmediate);
      atOnce -= 1;
      order.push(key);
      return true;
    },
  );

  expect(kept).toEqual([]);
  expect(order.indexOf("base")).toBeGreaterThan(Math.max(order.indexOf("left"), order.indexOf("right")));
  // Who depends on a component depends on what is in it.
  expect(order.indexOf("child")).toBeGreaterThan(order.indexOf("user"));
  expect(order.indexOf("group")).toBeGreaterThan(order.indexOf("child"));
  expect(most).toBeGreaterThan(1);
});

test("GIVEN a chain of thousands WHEN deleted THEN it goes link by link", async () => {
  const names = Array.from({ length: 5000 }, (_, index) => `t${index}`);
  const order: string[] = [];

  await deleteInOrder(
    names.map((name, index) => entry(name, index === 0 ? {} : { dependencies: [urn(`t${index - 1}`)] })),
    async ({ key }) => {
      order.push(key);
      return true;
    },
  );

  expect(order).toEqual(names.toReversed());
});

test("GIVEN one that stays WHEN deleted THEN what it needs is kept", async () => {
  const kept = await deleteInOrder(
    [entry("base"), entry("stuck", { dependencies: [urn("base")] }), entry("free")],
    async ({ key }) => key !== "stuck",
  );

  expect(kept.map(({ key }) => key)).toEqual(["base"]);
});

test("GIVEN a circle, as in a state edited by hand, WHEN deleted THEN all of it goes", async () => {
  const kept = await deleteInOrder(
    [entry("a", { dependencies: [urn("b")] }), entry("b", { dependencies: [urn("a")] }), entry("free")],
    async () => true,
  );

  expect(kept).toEqual([]);
});
