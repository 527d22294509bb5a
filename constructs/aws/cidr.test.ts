import { describe, expect, test } from "@jest/globals";
import { IPv4CidrRange } from "ip-num";
import { cidrsOverlap, parseCidr, partOf } from "./cidr.ts";

describe("ranges", () => {
  test.each([
    ["10.20.0.0/16", "10.20.8.0/24", true],
    ["10.20.8.0/24", "10.20.0.0/16", true],
    ["10.20.0.0/16", "10.20.0.0/16", true],
    ["10.20.0.0/16", "10.20.255.255/32", true],
    ["10.20.0.0/16", "10.21.0.0/16", false],
    ["10.20.0.0/16", "nowhere", false],
  ])("%s and %s overlap: %s", (one, other, overlap) => {
    expect(cidrsOverlap(one, other)).toBe(overlap);
  });

  test.each(["10.20.0.0", "10.20/16", "10.20.0.0/33", "10.20.0.256/16", "::/16", " 10.20.0.0/16", ""])(
    "%j is none",
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );

  test("fall into equal parts, and into no more", () => {
    const range = IPv4CidrRange.fromCidr("10.20.0.0/16");
    expect([0, 1, 7].map((index) => partOf(range, 3, index).toCidrString())).toEqual([
      "10.20.0.0/19",
      "10.20.32.0/19",
      "10.20.224.0/19",
    ]);
    expect(() => partOf(range, 3, 8)).toThrow(new RangeError("10.20.0.0/16 has 8 parts of that size, and no part 8"));
  });
});
