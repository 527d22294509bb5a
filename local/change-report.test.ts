import { expect, test } from "@jest/globals";
import { changeLines, countLine, doneLine } from "./change-report.ts";

const none = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };

test("GIVEN one changed field WHEN shown THEN its path, old and new stand under its resource", () => {
  const urn = "urn:pulumi:local::plinth::kubernetes:apps/v1:Deployment::user/user";
  const lines = changeLines({
    stack: "local",
    engine: "embedded",
    changes: { ...none, update: 1, same: 9 },
    resources: [
      { urn, type: "kubernetes:apps/v1:Deployment", op: "update", diff: [{ path: "spec.replicas", old: 2, new: 3 }] },
    ],
  });
  expect(lines).toEqual([
    "~ update kubernetes:apps/v1:Deployment user/user",
    "    spec.replicas: 2 -> 3",
    "1 to update, 9 unchanged",
  ]);
});

test("GIVEN nothing to change WHEN counted THEN it says so", () => {
  expect(countLine({ ...none, same: 4 })).toBe("Nothing to change: 4 resources are as they should be.");
  expect(doneLine({ ...none, create: 2, same: 4 })).toBe("2 created, 4 unchanged");
});
