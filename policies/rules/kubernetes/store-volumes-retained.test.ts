import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { storeVolumesRetained } from "./store-volumes-retained.ts";

const faulty = object("StatefulSet", { spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" } } });

test("GIVEN claims that stay WHEN judged THEN it passes", () => {
  expect(
    judged(
      storeVolumesRetained,
      object("StatefulSet", { spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain" } } }),
    ),
  ).toEqual([]);
});

test("GIVEN claims that go too WHEN judged THEN its place is named", () => {
  expect(judged(storeVolumesRetained, faulty)).toEqual([
    expect.objectContaining({ path: "spec.persistentVolumeClaimRetentionPolicy.whenDeleted" }),
  ]);
});

test("GIVEN no StatefulSet WHEN judged THEN the rule does not apply", () => {
  expect(judged(storeVolumesRetained, settingsOnly)).toEqual([]);
});

test("GIVEN claims that go too WHEN mended THEN they stay", () => {
  const store = object("StatefulSet", { spec: { persistentVolumeClaimRetentionPolicy: { whenScaled: "Delete" } } });
  expect(storeVolumesRetained.remediate?.(store, { exempt: [] })?.spec).toEqual({
    persistentVolumeClaimRetentionPolicy: { whenScaled: "Retain" },
  });
});

test("GIVEN a store whose data may go WHEN judged and mended THEN it is left alone", () => {
  const exempt = [{ object: "shop/app", reason: "what it holds can be made again" }];
  expect(judged(storeVolumesRetained, faulty, { exempt })).toEqual([]);
  expect(storeVolumesRetained.remediate?.(faulty, { exempt })).toBeUndefined();
});
