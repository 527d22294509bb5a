import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { isPublicAddress } from "./public-address.ts";

describe("a public address", () => {
  test.each([
    "8.8.8.8",
    "93.184.216.34",
    "172.15.0.1",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700:4700::1111",
    "2a00:1450::1",
  ])("GIVEN %s WHEN asked THEN it is", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    ...[
      "127.0.0.1",
      "127.255.255.254",
      "10.0.0.1",
      "172.16.0.1",
      "172.31.255.255",
      "192.168.1.1",
      "0.0.0.0",
      "0.1.2.3",
    ],
    ...["169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.19.255.255"],
    ...["198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"],
    ...[
      "::",
      "::1",
      "fe80::1",
      "fe80::1%eth0",
      "fc00::1",
      "fd00:ec2::254",
      "fec0::1",
      "ff02::1",
      "2001:db8::1",
      "3fff::1",
    ],
    ...["::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::1"],
    ...["2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "100::1", "5f00::1", "4000::1", "", "localhost", "1.2.3"],
  ])("GIVEN %j WHEN asked THEN it is not", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test("GIVEN any IPv4 address inside IPv6 WHEN asked THEN it is not public, whatever carries it", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom("::ffff:", "::", "64:ff9b::", "::ffff:0:"), (address, prefix) => {
        expect(isPublicAddress(`${prefix}${hexOf(address)}`)).toBe(false);
        expect(isPublicAddress(`2002:${hexOf(address)}::1`)).toBe(false);
      }),
    );
  });

  test("GIVEN any address of a private network WHEN asked THEN it is not public", () => {
    const byte = fc.nat(255);
    fc.assert(
      fc.property(byte, byte, byte, (b, c, d) => {
        for (const address of [
          `10.${b}.${c}.${d}`,
          `127.${b}.${c}.${d}`,
          `192.168.${c}.${d}`,
          `172.${16 + (b % 16)}.${c}.${d}`,
          `169.254.${c}.${d}`,
          `100.${64 + (b % 64)}.${c}.${d}`,
          `${224 + (b % 32)}.${b}.${c}.${d}`,
          `0.${b}.${c}.${d}`,
        ]) {
          expect(isPublicAddress(address)).toBe(false);
        }
      }),
    );
  });
});

/** 127.0.0.1 as 7f00:0001 */
function hexOf(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
