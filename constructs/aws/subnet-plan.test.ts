import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { podAddressRanges, type SubnetPlan, subnetPlan } from "./subnet-plan.ts";

interface Span {
  readonly first: number;
  readonly last: number;
}

/** A range as two numbers, by plain arithmetic: an answer that owes nothing to the library under test. */
function spanOf(cidr: string): Span {
  const [address = "", prefix] = cidr.split("/");
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(prefix)) - 1 };
}

function isInside(inner: Span, outer: Span): boolean {
  return inner.first >= outer.first && inner.last <= outer.last;
}

function areApart(spans: readonly Span[]): boolean {
  const sorted = spans.toSorted((one, other) => one.first - other.first);
  return sorted.every((span, index) => index === 0 || span.first > (sorted[index - 1]?.last ?? -1));
}

function everySubnet(plan: SubnetPlan): string[] {
  return [...plan.public, ...plan.private, ...plan.intra].map(({ cidr }) => cidr);
}

/** A network inside 10.0.0.0/8, without bits of a host. */
const network = fc.tuple(fc.integer({ min: 16, max: 20 }), fc.nat(2 ** 24 - 1)).map(([prefix, place]) => {
  const size = 2 ** (32 - prefix);
  const offset = Math.floor(place / size) * size;
  return `10.${(offset >> 16) & 255}.${(offset >> 8) & 255}.${offset & 255}/${prefix}`;
});

/** Zones in any order. */
const zones = fc.shuffledSubarray(
  [..."abcdef"].map((letter) => `us-east-1${letter}`),
  { minLength: 2 },
);

describe("a plan", () => {
  test("keeps all subnets apart and inside the network, and the last sixteenth free", () => {
    fc.assert(
      fc.property(network, zones, (cidr, wanted) => {
        const whole = spanOf(cidr);
        const spans = everySubnet(subnetPlan(cidr, wanted)).map(spanOf);
        const free = { first: whole.last - (whole.last - whole.first + 1) / 16 + 1, last: whole.last };
        expect(spans).toHaveLength(3 * wanted.length);
        expect(areApart([...spans, free])).toBe(true);
        expect(spans.every((span) => isInside(span, whole))).toBe(true);
      }),
    );
  });

  test("leaves each subnet where it is, whichever zones are added, given up or put in another order", () => {
    fc.assert(
      fc.property(network, zones, zones, (cidr, before, after) => {
        const [old, young] = [subnetPlan(cidr, before), subnetPlan(cidr, after)];
        for (const tier of ["public", "private", "intra"] as const) {
          const kept = new Map(old[tier].map((subnet) => [subnet.zone, subnet.cidr]));
          expect(young[tier].map(({ zone }) => zone)).toEqual(after);
          expect(young[tier].filter(({ zone, cidr: range }) => (kept.get(zone) ?? range) !== range)).toEqual([]);
        }
      }),
    );
  });

  test("gives the pods most, in whole blocks", () => {
    // WHEN
    const plan = subnetPlan("10.20.0.0/16", ["us-east-1a", "us-east-1b", "us-east-1f"]);

    // THEN
    expect(plan).toEqual({
      private: [
        { zone: "us-east-1a", cidr: "10.20.0.0/19" },
        { zone: "us-east-1b", cidr: "10.20.32.0/19" },
        { zone: "us-east-1f", cidr: "10.20.160.0/19" },
      ],
      public: [
        { zone: "us-east-1a", cidr: "10.20.192.0/22" },
        { zone: "us-east-1b", cidr: "10.20.196.0/22" },
        { zone: "us-east-1f", cidr: "10.20.212.0/22" },
      ],
      intra: [
        { zone: "us-east-1a", cidr: "10.20.224.0/23" },
        { zone: "us-east-1b", cidr: "10.20.226.0/23" },
        { zone: "us-east-1f", cidr: "10.20.234.0/23" },
      ],
    });
    expect(podAddressRanges("10.20.0.0/19")).toEqual(["10.20.8.0/21", "10.20.16.0/20"]);
  });

  test.each(["us-east-1g", "us-east-1", ""])("has no place for the zone %j", (zone) => {
    expect(() => subnetPlan("10.20.0.0/16", [zone])).toThrow(
      new RangeError(`zone "${zone}" does not end with one of the letters a to f`),
    );
  });
});
