import { describe, expect, test } from "@jest/globals";
import { chartOf, manifestOf } from "../testkit/objects.ts";
import { PublicCertificate } from "./public-certificate.ts";
import { publicCertificateFaults } from "./public-certificate-faults.ts";

const props = { name: "gateway", secretName: "gateway-tls", dnsNames: ["shop.acme.com"], issuer: "public" };
const specOf = (change: Partial<typeof props> & { readonly renewBeforeDays?: number } = {}) =>
  manifestOf(new PublicCertificate(chartOf(), "certificate", { ...props, ...change }), "Certificate").spec;

describe("a PublicCertificate", () => {
  test("by default has a new P-256 key at each renewal, a third of its time before its end", () => {
    expect(specOf()).toEqual({
      secretName: "gateway-tls",
      dnsNames: ["shop.acme.com"],
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "public" },
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      renewBefore: "720h",
      usages: ["digital signature", "server auth"],
    });
  });

  test("GIVEN days WHEN made THEN it is renewed as many before its end", () => {
    expect(specOf({ renewBeforeDays: 10 })).toMatchObject({ renewBefore: "240h" });
  });

  test.each([
    ["name", "Gateway", { name: "Gateway" }],
    ["dnsNames", [], { dnsNames: [] }],
    ["dnsNames[0]", "shop", { dnsNames: ["shop"] }],
    ["dnsNames[0]", "*.*.acme.com", { dnsNames: ["*.*.acme.com"] }],
    ["dnsNames[1]", "shop.acme.com", { dnsNames: ["shop.acme.com", "shop.acme.com"] }],
    ["renewBeforeDays", 41, { renewBeforeDays: 41 }],
    ["renewBeforeDays", 0, { renewBeforeDays: 0 }],
  ])("GIVEN %s %j WHEN checked THEN it is a fault", (path, value, change) => {
    expect(publicCertificateFaults({ ...props, ...change })).toEqual([
      { path, value, allowed: expect.stringMatching(/\w+/) },
    ]);
  });

  test("GIVEN the most that may be WHEN checked THEN there is no fault", () => {
    const dnsNames = ["*.acme.com", "a-1.acme.com"];
    expect(publicCertificateFaults({ ...props, dnsNames, renewBeforeDays: 40 })).toEqual([]);
  });

  test("GIVEN several faults WHEN made THEN all are told", () => {
    expect(() => specOf({ dnsNames: [], issuer: "" })).toThrow(/has 2 fault\(s\)/);
  });
});
