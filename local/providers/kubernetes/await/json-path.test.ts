import { describe, expect, test } from "@jest/globals";
import { parseJsonPath } from "./json-path.ts";

const object = {
  status: {
    phase: "Running",
    conditions: [
      { type: "Ready", status: "True" },
      { type: "Synced", status: "False" },
    ],
  },
  metadata: { labels: { "app.kubernetes.io/name": "web" } },
};

describe("parseJsonPath", () => {
  test.each([
    ["{.status.phase}", ["Running"]],
    [".status.phase", ["Running"]],
    ["status.phase", ["Running"]],
    ["{$.status.phase}", ["Running"]],
    ["{.status.conditions[0].type}", ["Ready"]],
    ["{.status.conditions[-1].type}", ["Synced"]],
    ["{.status.conditions[*].type}", ["Ready", "Synced"]],
    ['{.status.conditions[?(@.type=="Ready")].status}', ["True"]],
    ["{.status.conditions[?(@.type!='Ready')].status}", ["False"]],
    ["{.metadata.labels['app.kubernetes.io/name']}", ["web"]],
    ["{.metadata.labels.app\\.kubernetes\\.io/name}", ["web"]],
    ["{.status.nothing.below}", []],
  ])("GIVEN an object WHEN %s is read THEN it finds %j", (path, found) => {
    expect(parseJsonPath(path)(object)).toEqual(found);
  });

  test("GIVEN text that is no path WHEN it is parsed THEN the error quotes it", () => {
    expect(() => parseJsonPath("{.a[}")).toThrow('"{.a[}" is no JSONPath that this provider reads');
  });
});
