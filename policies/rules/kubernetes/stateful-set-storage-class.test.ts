import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { statefulSetStorageClass } from "./stateful-set-storage-class.ts";

const faulty = object("StatefulSet", { spec: { volumeClaimTemplates: [{ spec: {} }] } });

test("GIVEN a class WHEN judged THEN it passes", () => {
  expect(
    judged(
      statefulSetStorageClass,
      object("StatefulSet", { spec: { volumeClaimTemplates: [{ spec: { storageClassName: "gp3" } }] } }),
    ),
  ).toEqual([]);
});

test("GIVEN no class WHEN judged THEN its place is named", () => {
  expect(judged(statefulSetStorageClass, faulty)).toEqual([
    expect.objectContaining({ path: "spec.volumeClaimTemplates[0].spec.storageClassName" }),
  ]);
});

test("GIVEN no StatefulSet WHEN judged THEN the rule does not apply", () => {
  expect(judged(statefulSetStorageClass, settingsOnly)).toEqual([]);
});
