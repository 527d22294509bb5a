import { expect, test } from "@jest/globals";
import { settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged, resource } from "../../testkit/judged.ts";
import { releasePinned } from "./release-pinned.ts";

const release = (fields: Readonly<Record<string, unknown>>) =>
  resource("kubernetes:helm.sh/v3:Release", { chart: "kong", ...fields });

test.each(["1.2.3", "v1.2.3-rc.1"])("GIVEN the version %s WHEN judged THEN it passes", (version) => {
  expect(judged(releasePinned, release({ version }))).toEqual([]);
});

test.each([undefined, "^1.2.0", "1.x", ">=1.2.3"])(
  "GIVEN the version %s WHEN judged THEN its place is named",
  (version) => {
    expect(judged(releasePinned, release({ version }))).toEqual([expect.objectContaining({ path: "version" })]);
  },
);

test("GIVEN a chart in a folder, or no chart WHEN judged THEN the rule does not apply", () => {
  expect(judged(releasePinned, release({ chart: "./charts/kong" }))).toEqual([]);
  expect(judged(releasePinned, settingsOnly)).toEqual([]);
});
