import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { serviceAccountNoToken } from "./service-account-no-token.ts";

const faulty = object("ServiceAccount");

test("GIVEN an account without WHEN judged THEN it passes", () => {
  expect(judged(serviceAccountNoToken, object("ServiceAccount", { automountServiceAccountToken: false }))).toEqual([]);
});

test("GIVEN an account that does not say WHEN judged THEN its place is named", () => {
  expect(judged(serviceAccountNoToken, faulty)).toEqual([
    expect.objectContaining({ path: "automountServiceAccountToken" }),
  ]);
});

test("GIVEN no account WHEN judged THEN the rule does not apply", () => {
  expect(judged(serviceAccountNoToken, settingsOnly)).toEqual([]);
});

test("GIVEN an account that does not say WHEN mended THEN it hands out no token", () => {
  const settings = serviceAccountNoToken.settings?.parse({});
  expect(serviceAccountNoToken.remediate?.(object("ServiceAccount"), settings)?.automountServiceAccountToken).toBe(
    false,
  );
});
