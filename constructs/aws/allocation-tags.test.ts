import { expect, test } from "@jest/globals";
import { allocationTags } from "./allocation-tags.ts";

test("name the environment, the team, the project and who manages them", () => {
  expect(allocationTags({ environment: "prod", team: "platform" })).toEqual({
    environment: "prod",
    team: "platform",
    project: "plinth",
    "managed-by": "pulumi",
  });
});

test("name another project and the cost center", () => {
  const tags = allocationTags({ environment: "dev", team: "Équipe 7", project: "shop", costCenter: "cc-42" });
  expect(tags).toMatchObject({ team: "Équipe 7", project: "shop", "cost-center": "cc-42" });
});

test("are refused with all faults at once", () => {
  expect(() => allocationTags({ environment: "", team: "a*b", project: "x".repeat(257) })).toThrow(
    /allocationTags has 3 fault\(s\):\n {2}environment is ""; .*\n {2}team is "a\*b"; .*\n {2}project is "x+"; allowed: 1 to 256/,
  );
});
