import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { versions } from "../stacks/versions.ts";
import { loadSettings, parseSettings, readSettings, type Settings } from "./settings.ts";
import { SettingsError } from "./settings-error.ts";
import { schemaPath, schemaText } from "./settings-schema.ts";

const least = {
  environment: "test",
  zones: ["a"],
  nodeGroups: [{ name: "workers", lifecycle: "spot", cpu: "4", memory: "16Gi" }],
  cluster: { mode: "local" },
  stores: { mode: "external" },
  gateway: { className: "plinth-local", url: "http://localhost:8080" },
  providers: { mode: "sandbox" },
  mailFrom: "shop@plinth.example",
};

function faultsOf(values: Record<string, unknown>): string {
  try {
    parseSettings(values);
  } catch (error) {
    return String(error);
  }
  return "no fault";
}

describe("settings", () => {
  test("get their defaults", () => {
    expect(parseSettings(least).services.user).toEqual({
      image: versions.images.user,
      autoscaling: { min: 2, max: 10, cpuPercent: 70 },
      requests: { cpu: "250m", memory: "256Mi" },
      limits: { cpu: "500m", memory: "512Mi" },
      logLevel: "info",
      runtime: "container",
    });
  });

  test("that are bad are told all at once, each with its path, the value and what is allowed", () => {
    const message = faultsOf({
      ...least,
      zones: [],
      cluster: { mode: "moon" },
      nodeGroups: [{ name: "workers", lifecycle: "spot", cpu: "much", nodesPerZone: 1.5 }],
      services: { user: { replicas: "many", autoscaling: { min: 0, max: 5 }, colour: "red" } },
    });
    expect(message.split("\n")).toEqual([
      "SettingsError: The settings have 8 fault(s):",
      "  plinth:zones is []; allowed: at least 1 item(s)",
      "  plinth:nodeGroups[0].nodesPerZone is 1.5; allowed: a whole number from 0 to 100",
      '  plinth:nodeGroups[0].cpu is "much"; allowed: CPUs such as "2" or "250m"',
      '  plinth:nodeGroups[0].memory is missing; allowed: memory such as "256Mi" or "8Gi"',
      '  plinth:cluster.mode is "moon"; allowed: "local", "existing", "eks"',
      '  plinth:services.user.replicas is "many"; allowed: a whole number from 0 to 1000',
      "  plinth:services.user.autoscaling.min is 0; allowed: a whole number from 1 to 1000",
      '  plinth:services.user.colour is "red"; allowed: nothing, there is no such setting',
    ]);
  });

  test("of the providers say which modes there are, and what one of them needs", () => {
    expect(faultsOf({ ...least, providers: { mode: "bank" } })).toContain(
      `plinth:providers.mode is "bank"; allowed: a mapping with mode: sandbox, or with mode: external`,
    );
    const message = faultsOf({ ...least, providers: { mode: "external", paymentUrl: "http://pay.example" } });
    expect(message).toContain('plinth:providers.paymentUrl is "http://pay.example"; allowed: an https URL');
    expect(message).toContain("plinth:providers.smtpHost is missing; allowed: text");
  });

  test("hold replicas to the autoscaler's range, and groups to names of their own", () => {
    const message = faultsOf({
      ...least,
      nodeGroups: [...least.nodeGroups, ...least.nodeGroups],
      services: { user: { replicas: 11 } },
    });
    expect(message).toContain(
      "plinth:services.user.replicas is 11; allowed: 0, or within autoscaling.min and autoscaling.max",
    );
    expect(message).toContain("allowed: groups of different names");
  });

  test("are the same read from a stack file and from a running program", () => {
    // GIVEN
    const config = Object.fromEntries(Object.entries(least).map(([key, value]) => [`plinth:${key}`, value]));
    const texts = Object.entries(least).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const text = new Map(texts.map(([key, value]) => [key, value] as [string, string]));

    // THEN
    expect(loadSettings({ ...config, "aws:region": "eu-central-1" })).toEqual(readSettings((key) => text.get(key)));
  });

  test("of an unknown key in a stack file are refused", () => {
    expect(() => loadSettings({ "plinth:colour": "red" })).toThrow(SettingsError);
  });

  test("of the local stack are good", () => {
    const file = readFileSync(join(import.meta.dirname, "..", "stacks", "Pulumi.local.yaml"), "utf8");
    const settings: Settings = loadSettings(parse(file).config);
    expect(settings.environment).toBe("local");
    expect(settings.services.user.replicas).toBe(2);
  });
});

describe("the editors' schema", () => {
  test("is up to date; `node infra/settings-schema.ts` writes it", () => {
    expect(readFileSync(schemaPath, "utf8")).toBe(schemaText());
  });

  test("describes every setting", () => {
    expect(undescribed(JSON.parse(schemaText()).properties.config, "config")).toEqual([]);
  });
});

/** The paths of properties without a description. */
function undescribed(schema: unknown, path: string): string[] {
  const { properties = {}, items } = Object(schema) as { properties?: Record<string, unknown>; items?: unknown };
  const below = Object.entries(properties).flatMap(([key, value]) => [
    ...("description" in Object(value) ? [] : [`${path}.${key}`]),
    ...undescribed(value, `${path}.${key}`),
  ]);
  return items === undefined ? below : [...below, ...undescribed(items, `${path}[]`)];
}
