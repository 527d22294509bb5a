import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { ConfigError, type ConfigFault, readPackConfig } from "./pack-config.ts";
import { resourceRule } from "./rule.ts";
import { settingTexts } from "./rule-settings.ts";
import { fewContainers, labelled } from "./testkit/sample-rules.ts";

const registries = resourceRule({
  ...labelled,
  name: "registries",
  settings: z.object({
    allowed: z.array(z.string().regex(/^[a-z.]+$/)).describe("Hosts."),
    exempt: z.record(z.string(), z.enum(["once", "always"])).default({}),
  }),
  judge: () => [],
});
const known = [fewContainers, labelled, registries];
const allowed = { registries: { allowed: [] } };

function faultsOf(content: unknown): readonly ConfigFault[] {
  try {
    readPackConfig(content, known);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.faults;
    }
    throw error;
  }
  return [];
}

describe("levels", () => {
  test("GIVEN none THEN a rule is advisory, with its standard settings", () => {
    expect(readPackConfig(allowed, known).get("few-containers")).toEqual({ level: "advisory", settings: { most: 1 } });
  });

  test("GIVEN `all` THEN it is the level of the rules that have none of their own", () => {
    const config = readPackConfig(
      { ...allowed, all: "mandatory", "few-containers": { most: 3 }, labelled: { enforcementLevel: "disabled" } },
      known,
    );
    expect(config.get("few-containers")).toEqual({ level: "mandatory", settings: { most: 3 } });
    expect(config.get("labelled")).toEqual({ level: "disabled", settings: undefined });
  });

  test("GIVEN a level alone THEN it may stand without a mapping", () => {
    expect(readPackConfig({ ...allowed, labelled: "remediate" }, known).get("labelled")?.level).toBe("remediate");
  });
});

describe("faults", () => {
  test("GIVEN several THEN all are told at once, with path, value and what is allowed", () => {
    const faults = faultsOf({
      all: "strict",
      "no-such-rule": "advisory",
      "few-containers": { enforcementLevel: "loud", most: 10 },
      labelled: { team: "a" },
      registries: { allowed: ["docker.io", "Quay"], exempt: { a: "never" }, other: 1 },
    });
    const levels = "advisory, mandatory, remediate, disabled";
    expect(faults).toEqual([
      { path: "no-such-rule", value: "advisory", allowed: "nothing, there is no such rule" },
      { path: "all", value: "strict", allowed: levels },
      { path: "few-containers.enforcementLevel", value: "loud", allowed: levels },
      { path: "few-containers.most", value: 10, allowed: "a whole number of at least 1 and at most 9" },
      { path: "labelled.team", value: "a", allowed: "nothing, there is no such setting" },
      { path: "registries.other", value: 1, allowed: "nothing, there is no such setting beside allowed, exempt" },
      { path: "registries.allowed[1]", value: "Quay", allowed: "text that matches ^[a-z.]+$" },
      { path: "registries.exempt.a", value: "never", allowed: '"once", "always"' },
    ]);
  });

  test("GIVEN a setting that must be given and is not THEN that is told", () => {
    expect(faultsOf({})).toEqual([
      { path: "registries.allowed", value: undefined, allowed: "a list, each of it text that matches ^[a-z.]+$" },
    ]);
    expect(() => readPackConfig({}, known)).toThrow("registries.allowed is missing; allowed: a list");
  });

  test.each([[[]], ["mandatory"], [null]])("GIVEN %j in place of a mapping THEN it is refused", (content) => {
    expect(faultsOf(content)).toEqual([{ path: "(the whole)", value: content, allowed: "a mapping by rule" }]);
  });

  test.each([[7], [[]], [null]])("GIVEN %j in place of a level THEN it is refused", (entry) => {
    expect(faultsOf({ ...allowed, labelled: entry })).toEqual([
      expect.objectContaining({ path: "labelled", value: entry }),
    ]);
  });
});

test("GIVEN settings with a schema THEN they can be told to people", () => {
  expect(settingTexts(fewContainers)).toEqual([
    {
      name: "most",
      description: "How many a Pod may have.",
      allowed: "a whole number of at least 1 and at most 9",
      standard: "1",
    },
  ]);
  expect(settingTexts(labelled)).toEqual([]);
});
