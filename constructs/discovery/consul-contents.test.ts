import { describe, expect, test } from "@jest/globals";
import * as consul from "@pulumi/consul";
import * as pulumi from "@pulumi/pulumi";
import { inputsOf, type Registration, registrationsOf } from "../testkit/registrations.ts";
import { ConsulContents } from "./consul-contents.ts";
import { consulContentsFaults } from "./consul-contents-faults.ts";
import type { ConsulContentsProps } from "./consul-contents-props.ts";
import { ConsulRules } from "./consul-rules.ts";

const props: ConsulContentsProps = {
  services: { order: { settings: { "log-level": "info" } }, stock: { protocol: "grpc" } },
  bearers: { order: { rules: ConsulRules.readKeys("services/order/") } },
};

async function registered(use: (contents: ConsulContents) => void = () => {}): Promise<readonly Registration[]> {
  return registrationsOf(() => {
    const provider = new consul.Provider("consul", { address: "127.0.0.1:8500" });
    use(new ConsulContents("plinth", props, { provider }));
  });
}

describe("ConsulContents", () => {
  test("THEN a setting is a default, which leaves a person's own value alone, and every service says what it speaks", async () => {
    const all = await registered();

    expect(inputsOf(all, "Keys")).toEqual({
      keys: [{ path: "services/order/log-level", default: "info", delete: true }],
    });
    expect(inputsOf(all, "ConfigEntry", "plinth-order").configJson).toBe('{"Protocol":"http"}');
    expect(inputsOf(all, "ConfigEntry", "plinth-stock").configJson).toBe('{"Protocol":"grpc"}');
    const made = all.filter(({ type }) => /^consul:index/.test(type));
    expect(made.every(({ provider }) => provider.includes("pulumi:providers:consul::consul"))).toBe(true);
  });

  test("THEN a token may do what its rules say, and what its bearer shows is a secret", async () => {
    let shown: pulumi.Output<string> | undefined;

    const all = await registered((contents) => {
      shown = contents.tokenOf("order");
      expect(() => contents.tokenOf("stock")).toThrow("it has one for order");
    });

    expect(inputsOf(all, "AclPolicy").rules).toContain('"services/order/"');
    expect(inputsOf(all, "AclToken")).toMatchObject({ policies: ["plinth-order"] });
    expect(await pulumi.isSecret(pulumi.output(shown))).toBe(true);
  });
});

test("GIVEN faults WHEN looked through THEN all are told with their paths", () => {
  const paths = consulContentsFaults({
    services: { Order: {}, stock: { settings: { "Log Level": "info", "log-level": " " }, protocol: "smtp" as "tcp" } },
    bearers: { "a b": { rules: "" } },
  }).map(({ path }) => path);

  expect(paths).toEqual([
    "services.Order",
    "services.stock.settings.Log Level",
    "services.stock.settings.log-level",
    "services.stock.protocol",
    "bearers.a b",
    "bearers.a b.rules",
  ]);
});
