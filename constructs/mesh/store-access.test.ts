import { describe, expect, test } from "@jest/globals";
import { PropsError } from "../props-error.ts";
import { chartOf, manifestOf } from "../testkit/objects.ts";
import { Identity } from "./identity.ts";
import { StoreAccess } from "./store-access.ts";
import { storeAccessFaults } from "./store-access-faults.ts";
import type { StoreAccessProps } from "./store-access-props.ts";

const [order, database] = [Identity.of("shop", "order"), Identity.of("stores", "order-db")];

const props: StoreAccessProps = {
  name: "order-db",
  namespace: "stores",
  podLabels: { app: "order-db" },
  rules: [
    { from: [order, database], ports: [5432] },
    { from: [database], ports: [8008] },
  ],
  identities: [order, database],
};

function specOf(overrides: Partial<StoreAccessProps> = {}): unknown {
  return manifestOf(new StoreAccess(chartOf(), "access", { ...props, ...overrides }), "AuthorizationPolicy").spec;
}

describe("a StoreAccess", () => {
  test("lets those that are listed to the ports that are listed, and nobody else", () => {
    expect(specOf()).toEqual({
      selector: { matchLabels: { app: "order-db" } },
      action: "ALLOW",
      rules: [
        {
          from: [{ source: { principals: ["cluster.local/ns/shop/sa/order", "cluster.local/ns/stores/sa/order-db"] } }],
          to: [{ operation: { ports: ["5432"] } }],
        },
        {
          from: [{ source: { principals: ["cluster.local/ns/stores/sa/order-db"] } }],
          to: [{ operation: { ports: ["8008"] } }],
        },
      ],
    });
  });

  test("closes a store that nobody is listed for", () => {
    expect(specOf({ rules: [] })).toMatchObject({ action: "ALLOW", rules: [] });
  });

  test("refuses every fault at once", () => {
    const wrong: StoreAccessProps = {
      ...props,
      name: "Order",
      podLabels: {},
      rules: [
        { from: [Identity.of("shop", "ghost"), order, order], ports: [0, 80, 80] },
        { from: [], ports: [] },
      ],
    };
    expect(storeAccessFaults(wrong).map(({ path }) => path)).toEqual([
      "name",
      "podLabels",
      "rules[0].from[0]",
      "rules[0].from[2]",
      "rules[0].ports[0]",
      "rules[0].ports[2]",
      "rules[1].from",
      "rules[1].ports",
    ]);
    expect(() => specOf(wrong)).toThrow(PropsError);
  });

  test("says which identities there are", () => {
    const rules = [{ from: [Identity.of("shop", "ghost")], ports: [5432] }];
    expect(() => specOf({ rules })).toThrow(
      'rules[0].from[0] is "cluster.local/ns/shop/sa/ghost"; allowed: an identity that a workload has: ' +
        "cluster.local/ns/shop/sa/order, cluster.local/ns/stores/sa/order-db",
    );
  });
});

test("an identity is named by rules and by certificates", () => {
  expect(order.principal).toBe("cluster.local/ns/shop/sa/order");
  expect(order.uri).toBe("spiffe://cluster.local/ns/shop/sa/order");
});
