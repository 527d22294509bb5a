import { existsSync, statSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { startTestControlPlane } from "./control-plane.ts";

test("GIVEN nothing WHEN a test asks for a control plane THEN it gets one that leaves nothing behind", async () => {
  const plane = await startTestControlPlane();
  try {
    expect(plane.ledger.list().every(({ alive }) => alive)).toBe(true);
    expect(statSync(plane.kubeconfig).mode & 0o777).toBe(0o600);
  } finally {
    await plane.close();
  }
  expect(plane.ledger.leftovers()).toEqual([]);
  expect(existsSync(plane.dir)).toBe(false);
});
