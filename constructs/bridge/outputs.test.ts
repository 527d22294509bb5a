import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { ApiObject, App, type Chart } from "cdk8s";
import { k8s } from "cdk8s-plus-27";
import { chartOf, configMap } from "../testkit/objects.ts";
import { registrationsOf } from "../testkit/registrations.ts";
import { bridgeApp } from "./bridge-app.ts";
import { digestToken } from "./digest-token.ts";
import { defaultKubernetesProvider } from "./kubernetes-provider.ts";
import { numberToken, stringToken } from "./output-token.ts";

/** The inputs of the only object that `build` puts into a chart. */
async function inputsOf(build: (chart: Chart) => void): Promise<Record<string, unknown>> {
  const registrations = await registrationsOf(() => {
    const chart = chartOf();
    build(chart);
    const provider = defaultKubernetesProvider("cluster", { kubeconfig: "{}", clusterIdentifier: "test" });
    bridgeApp(App.of(chart) as App, { provider });
  });
  return registrations.at(-1)?.inputs ?? {};
}

function refusal(build: (chart: Chart) => void): string {
  const chart = chartOf();
  build(chart);
  try {
    bridgeApp(App.of(chart) as App, { provider: Object.create(null) });
  } catch (error) {
    return String(error);
  }
  return "nothing was refused";
}

const unknown = () => pulumi.output(pulumi.unknown as unknown as string);
const $unknown = { $unknown: true };

describe("an Output in a nested field", () => {
  const nested = (value: unknown) => (chart: Chart) => {
    new ApiObject(chart, "one", {
      apiVersion: "acme.io/v1",
      kind: "Thing",
      metadata: { name: "one" },
      spec: { list: [{ deep: value, plain: "text" }] },
    });
  };

  test.each([
    ["is put back", () => pulumi.output("later"), "later"],
    ["that is unknown stays a leaf", unknown, $unknown],
    ["that is secret stays secret", () => pulumi.secret("hush"), { $secret: "hush" }],
    ["that is secret and unknown stays both", () => pulumi.secret(unknown()), { $secret: $unknown }],
    ["that is a number stays a number", () => pulumi.output(7), 7],
    ["that is an object stays an object", () => pulumi.output({ a: [1] }), { a: [1] }],
    ["may be a promise", () => Promise.resolve("soon"), "soon"],
  ])("%s", async (_title, value, expected) => {
    expect(await inputsOf(nested(value()))).toMatchObject({ spec: { list: [{ deep: expected, plain: "text" }] } });
  });

  test("keeps the dependency on the resource that it came from", async () => {
    // WHEN
    const registrations = await registrationsOf(() => {
      const provider = defaultKubernetesProvider("cluster", { kubeconfig: "{}", clusterIdentifier: "test" });
      const chart = chartOf();
      configMap(chart, "one", { urn: provider.urn });
      bridgeApp(App.of(chart) as App, { provider });
    });

    // THEN
    expect(registrations.at(-1)?.dependencies).toEqual([expect.stringContaining("providers:kubernetes::cluster")]);
  });
});

describe("an Output inside a concatenation", () => {
  const concatenated = (...values: readonly pulumi.Output<unknown>[]) =>
    inputsOf((chart) => configMap(chart, "one", { url: `http://${values.map(stringToken).join(":")}/` }));

  test.each([
    ["of two", () => [pulumi.output("host"), pulumi.output(80)], "http://host:80/"],
    ["with an unknown is unknown", () => [pulumi.output("host"), unknown()], $unknown],
    ["with a secret is secret", () => [pulumi.output("host"), pulumi.secret(80)], { $secret: "http://host:80/" }],
  ])("%s", async (_title, values, expected) => {
    expect(await concatenated(...values())).toMatchObject({ data: { url: expected } });
  });
});

describe("an Output as a number", () => {
  const deployment = (replicas: number) => (chart: Chart) => {
    new k8s.KubeDeployment(chart, "one", {
      metadata: { name: "one" },
      spec: { replicas, selector: {}, template: { spec: { containers: [] } } },
    });
  };

  test.each([
    ["is a number", () => pulumi.output(3), 3],
    ["may be unknown", () => unknown() as unknown as pulumi.Output<number>, $unknown],
    ["may be secret", () => pulumi.secret(3), { $secret: 3 }],
  ])("%s", async (_title, value, expected) => {
    expect(await inputsOf(deployment(numberToken(value())))).toMatchObject({ spec: { replicas: expected } });
  });

  test("passes a class that takes the number apart", async () => {
    const inputs = await inputsOf((chart) => {
      const port = k8s.IntOrString.fromNumber(numberToken(pulumi.output(5432)));
      new k8s.KubeService(chart, "one", {
        metadata: { name: "one" },
        spec: { ports: [{ port: 80, targetPort: port }] },
      });
    });
    expect(inputs).toMatchObject({ spec: { ports: [{ port: 80, targetPort: 5432 }] } });
  });

  test("that was turned into text is refused", () => {
    const message = refusal((chart) => configMap(chart, "one", { port: `${numberToken(pulumi.output(80))}` }));
    expect(message).toContain("[test/one] data.port: an Output is hidden as a number that was turned into text");
  });
});

describe("a Secret", () => {
  test("has each value secret, whatever it was made of, and its keys in sight", async () => {
    const inputs = await inputsOf((chart) => {
      const stringData = { plain: "text", later: stringToken(unknown()) };
      new ApiObject(chart, "one", { apiVersion: "v1", kind: "Secret", metadata: { name: "one" }, stringData });
    });
    expect(inputs.stringData).toEqual({ plain: { $secret: "text" }, later: { $secret: $unknown } });
  });

  test("keeps the outputs of its values secret", async () => {
    const registrations = await registrationsOf(() => {
      const chart = chartOf();
      new ApiObject(chart, "one", { apiVersion: "v1", kind: "Secret", metadata: { name: "one" } });
      const provider = defaultKubernetesProvider("cluster", { kubeconfig: "{}", clusterIdentifier: "test" });
      bridgeApp(App.of(chart) as App, { provider });
    });
    expect(registrations.at(-1)?.additionalSecretOutputs).toEqual(["data", "stringData"]);
  });
});

describe("a hidden Output is refused with the construct's path", () => {
  const token = () => stringToken(pulumi.secret("hush"));
  const base64 = (text: string) => Buffer.from(text).toString("base64");

  test.each([
    ["in base64", () => base64(token()), "inside base64 text"],
    ["in base64, one byte on", () => base64(`x${token()}y`), "inside base64 text"],
    ["in base64, two bytes on", () => base64(`xx${token()}yy`), "inside base64 text"],
    ["in base64 for URLs", () => Buffer.from(`a:${token()}`).toString("base64url"), "inside base64 text"],
    ["in hexadecimal", () => Buffer.from(token()).toString("hex"), "inside hexadecimal text"],
    ["in JSON", () => JSON.stringify({ password: token() }), "inside encoded, escaped or cut text"],
    ["in JSON by hand", () => `{"password": "${token()}"}`, "inside JSON text"],
    ["in a URL", () => encodeURIComponent(token()), "inside encoded, escaped or cut text"],
    ["in capitals", () => token().toUpperCase(), "inside encoded, escaped or cut text"],
    ["cut short", () => token().slice(0, -1), "inside encoded, escaped or cut text"],
    ["by String()", () => String(pulumi.output("x")), "by converting it to text"],
  ])("%s", (_title, value, reason) => {
    const message = refusal((chart) => configMap(chart, "one", { value: value() }));
    expect(message).toContain(`[test/one] data.value: an Output is hidden ${reason}`);
    expect(message).not.toContain("hush");
  });

  test("as a key", () => {
    expect(refusal((chart) => configMap(chart, "one", { [token()]: "x" }))).toContain("an Output cannot be a key");
  });

  test("lost in a class that takes it apart", () => {
    const message = refusal((chart) => {
      const port = pulumi.output(80) as unknown as k8s.IntOrString;
      new k8s.KubeService(chart, "one", {
        metadata: { name: "one" },
        spec: { ports: [{ port: 1, targetPort: port }] },
      });
    });
    expect(message).toContain("[test/one] spec.ports.0.targetPort: an Output got lost");
  });
});

describe("a digest", () => {
  test("is known at once for text, and follows Outputs without being secret", async () => {
    const plain = digestToken({ a: "1" });
    const inputs = await inputsOf((chart) =>
      configMap(chart, "one", {
        later: digestToken({ a: stringToken(pulumi.secret("1")) }),
        unknown: digestToken({ a: stringToken(unknown()) }),
      }),
    );
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
    expect(inputs.data).toEqual({ later: plain, unknown: $unknown });
  });
});
