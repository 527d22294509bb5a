import { describe, expect, test } from "@jest/globals";
import { retryAfter } from "./retry-after.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

describe("Retry-After", () => {
  test.each([
    ["0", 0],
    ["120", 120_000],
    ["Thu, 01 Jan 2026 00:01:30 GMT", 90_000],
    ["Wed, 31 Dec 2025 23:00:00 GMT", 0],
    ["-5", undefined],
    ["1e9", undefined],
    ["99999999999", undefined],
    ["2027", 2_027_000],
    ["tomorrow", undefined],
    ["Thu, 99 Jan 2026 00:01:30 GMT", undefined],
    ["", undefined],
    [["1", "2"], undefined],
    [undefined, undefined],
  ])("GIVEN %j WHEN read THEN %j ms", (header, wait) => {
    expect(retryAfter(header, NOW)).toBe(wait);
  });
});
