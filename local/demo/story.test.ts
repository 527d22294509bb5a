import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { silentProgress } from "../progress.ts";
import { reportLines } from "./report-lines.ts";
import { type DemoReport, demonstrate } from "./story.ts";
import { ADMIN, PROVIDER_KEY, type ShopFaults, StandInShop } from "./testkit/stand-in-shop.ts";

const ended: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ended.splice(0)) {
    await end();
  }
});

async function demonstrated(
  faults: ShopFaults = {},
  props: { gateway?: string; seconds?: number } = {},
): Promise<DemoReport> {
  const instanceDir = mkdtempSync(join(tmpdir(), "plinth-demo-"));
  ended.push(() => rmSync(instanceDir, { recursive: true }));
  const shop = await StandInShop.start(instanceDir, faults);
  ended.push(() => shop.stop());
  return demonstrate({
    gateway: shop.url,
    instanceDir,
    admin: ADMIN,
    providerKey: PROVIDER_KEY,
    progress: silentProgress,
    signal: new AbortController().signal,
    ...props,
  });
}

describe("the demonstration", () => {
  test("GIVEN a shop that works WHEN it is demonstrated THEN the report says who, what, and who logged the trace", async () => {
    const report = await demonstrated();

    expect(report.orders).toMatchObject([
      { status: "confirmed", total: 2500, payment: { status: "succeeded", net: 2500 } },
      { status: "cancelled", reason: "payment-declined", payment: { status: "declined", net: 0 } },
    ]);
    expect(report.stock).toMatchObject({
      before: { available: 10 },
      afterConfirmed: { available: 8 },
      afterCancelled: { available: 8 },
    });
    expect(report.mails).toHaveLength(2);
    expect(report.notifications.map(({ type }) => type)).toEqual(["order.confirmed", "order.cancelled"]);
    expect(Object.keys(report.services)).toEqual(["user", "inventory", "order", "notification"]);
    // Registering and two log-ins; nothing that was asked again and again, and nothing that only quotes the id.
    expect(report.services.user.map(({ text }) => text)).toEqual(Array(3).fill("request method=POST"));
    expect(report.services.notification).toHaveLength(1);
  });

  test("GIVEN a report WHEN a person reads it THEN both orders, the stock and each service's lines are in it", async () => {
    const report = await demonstrated();

    const text = reportLines(report).join("\n");

    expect(text).toMatch(`${report.orders[0]?.id}  confirmed  2 x ${report.stock.sku} for 25.00 EUR`);
    expect(text).toMatch(`${report.orders[1]?.id}  cancelled: payment-declined`);
    expect(text).toMatch(`trace id ${report.traceId}`);
    for (const service of Object.keys(report.services)) {
      expect(text).toMatch(new RegExp(`\n {2}${service}\n .*${service}-1 {2}request`));
    }
  });

  test("GIVEN providers outside of the stack WHEN it is demonstrated THEN payments and mails are left out", async () => {
    const report = await demonstrated({ external: true });

    expect(report).not.toHaveProperty("mails");
    expect(report.orders[0]).not.toHaveProperty("payment");
  });

  test.each<[string, ShopFaults, RegExp]>([
    ["orders that nobody settles", { stuck: true }, /^Order [\da-f-]{36} is still pending\. .*logs -- order/],
    [
      "declined cards that are taken",
      { blind: true },
      /ended as confirmed, where cancelled \(payment-declined\) was right/,
    ],
    [
      "repeated requests that count again",
      { forgetful: true },
      /has 20 available and 0 reserved, where 10 and 0 should be/,
    ],
    [
      "a service that logs nothing",
      { silent: "inventory" },
      /No line with the trace id .* in the logs of: inventory\./,
    ],
  ])("GIVEN %s WHEN it is demonstrated THEN it fails and says so", async (_, faults, message) => {
    await expect(demonstrated(faults, { seconds: 0.5 })).rejects.toThrow(message);
  });

  test("GIVEN nobody at the gateway WHEN it is demonstrated THEN it fails, and names the request and what to do", async () => {
    const nobody = demonstrated({}, { gateway: "http://127.0.0.1:1" });

    await expect(nobody).rejects.toThrow(/^POST http:\/\/127\.0\.0\.1:1\/v1\/users got no answer: .*npm run status/);
  });
});
