import { expect, test } from "@jest/globals";
import { pauseAfter } from "@plinth/chassis";
import { DELIVERY_RULES } from "./delivery-rules.ts";

test("GIVEN the channels' own rules WHEN every attempt fails, slowest and unluckiest THEN the last still lies within the total", () => {
  for (const { backoff, attempts, totalSeconds, timeoutMs } of Object.values(DELIVERY_RULES)) {
    let all = attempts * timeoutMs;
    for (let attempt = 1; attempt < attempts; attempt++) {
      all += pauseAfter(backoff, attempt, 1);
    }
    expect(all).toBeLessThanOrEqual(totalSeconds * 1000);
  }
});
