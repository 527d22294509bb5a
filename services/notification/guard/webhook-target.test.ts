import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { TargetRefused, webhookTarget } from "./webhook-target.ts";

const NONE: ReadonlySet<string> = new Set();

const byte = fc.nat(255);
const address = fc.tuple(byte, byte, byte, byte);

/** Ways to write an IPv4 address that parsers understand, other than the usual one. */
const SPELLINGS: readonly ((a: readonly [number, number, number, number]) => string)[] = [
  ([a, b, c, d]) => String(((a * 256 + b) * 256 + c) * 256 + d),
  ([a, b, c, d]) => `0x${(((a * 256 + b) * 256 + c) * 256 + d).toString(16)}`,
  (bytes) => bytes.map((each) => `0x${each.toString(16)}`).join("."),
  (bytes) => bytes.map((each) => `0${each.toString(8)}`).join("."),
  ([a, b, c, d]) => `${a}.${(b * 256 + c) * 256 + d}`,
  ([a, b, c, d]) => `${a}.${b}.${c * 256 + d}`,
  (bytes) => bytes.map((each) => String(each).padStart(4, "0")).join("."),
  (bytes) => `${bytes.join(".")}.`,
  (bytes) => bytes.join("。"),
  (bytes) => bytes.join("%2e"),
  (bytes) => `[::ffff:${bytes.join(".")}]`,
  (bytes) => `[64:ff9b::${bytes.join(".")}]`,
  (bytes) => `user@${bytes.join(".")}`,
  (bytes) => `example.com@${bytes.join(".")}`,
  (bytes) => `example.com:secret@${bytes.join(".")}`,
];

describe("the target of a webhook", () => {
  test.each([
    ["https://hooks.example.com/in", "hooks.example.com:443"],
    ["https://hooks.example.com:8443/in?a=b", "hooks.example.com:8443"],
    ["HTTPS://Hooks.Example.COM:443", "hooks.example.com:443"],
    ["https://8.8.8.8/in", "8.8.8.8:443"],
    ["https://[2606:4700:4700::1111]/in", "[2606:4700:4700::1111]:443"],
  ])("GIVEN %s WHEN read THEN %s", (url, target) => {
    expect(webhookTarget(url, NONE)).toMatchObject({ target, isAllowed: false });
  });

  test.each([
    ...[
      "http://hooks.example.com/",
      "ftp://hooks.example.com/",
      "file:///etc/passwd",
      "gopher://a.example:443/",
      "",
      "/in",
    ],
    ...["https://hooks.example.com:22/", "https://hooks.example.com:80/", "https://hooks.example.com:8080/"],
    ...["https://ann@hooks.example.com/", "https://ann:secret@hooks.example.com/", "https://hooks.example.com./"],
    ...[
      "https://localhost/",
      "https://intranet/",
      "https://a.localhost/",
      "https://vault.internal/",
      "https://a.svc.cluster.local/",
    ],
    ...["https://127.0.0.1/", "https://10.1.2.3:8443/", "https://169.254.169.254/latest/meta-data/", "https://[::1]/"],
    ...[
      "https://[fd00:ec2::254]/latest/",
      "https://[::ffff:169.254.169.254]/",
      "https://[::ffff:a9fe:a9fe]/",
      "https://[fe80::1%25eth0]/",
    ],
    ...["https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://１２７.0.0.1/"],
    ...[
      "https:hooks.example.com",
      "https:\\\\hooks.example.com\\",
      "https://hooks.example.com\\@127.0.0.1/",
      " https://a.example/",
    ],
    ...[
      "https://hooks.example.com\t/",
      "https://hooks.example.com/\nhost: a",
      `https://hooks.example.com/${"a".repeat(2000)}`,
    ],
    ...["https://hooks.example.com:99999/", "https://hooks.example.com:0443x/", "https://-/", "https://./"],
  ])("GIVEN %j WHEN read THEN refused", (url) => {
    expect(() => webhookTarget(url, NONE)).toThrow(TargetRefused);
  });

  test("GIVEN any address in any unusual spelling WHEN read THEN refused, be it public or not", () => {
    fc.assert(
      fc.property(
        address,
        fc.constantFrom(...SPELLINGS),
        fc.constantFrom("", ":443", ":8443"),
        (bytes, spelled, port) => {
          // One byte below eight is written the same in octal, and the usual spelling is not the question here.
          const host = spelled(bytes);
          fc.pre(host !== bytes.join("."));
          expect(() => webhookTarget(`https://${host}${port}/in`, NONE)).toThrow(TargetRefused);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test("GIVEN any text WHEN read THEN it is refused, or the parser sees the very host that was typed", () => {
    const part = fc.constantFrom(
      ..."https://",
      "@",
      ":",
      "/",
      "\\",
      ".",
      "%",
      "[",
      "]",
      "#",
      "?",
      "0x7f",
      "1",
      "a.example",
      "127.0.0.1",
      "\t",
      "。",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const text = `https://${parts.join("")}`;
        try {
          const { url, target } = webhookTarget(text, NONE);
          expect(text.toLowerCase().startsWith(`https://${url.host}`)).toBe(true);
          expect(target.startsWith(url.hostname)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(TargetRefused);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("GIVEN an allow-list WHEN a target is on it THEN it is allowed, plain and near as it is, and no other port of it", () => {
    const allowed = new Set(["127.0.0.1:9000", "[::1]:9000", "hooks.local:80"]);

    expect(webhookTarget("http://127.0.0.1:9000/in", allowed).isAllowed).toBe(true);
    expect(webhookTarget("http://[::1]:9000/in", allowed).isAllowed).toBe(true);
    expect(webhookTarget("http://hooks.local/in", allowed).isAllowed).toBe(true);
    for (const url of [
      "http://127.0.0.1:9001/",
      "http://127.0.0.2:9000/",
      "https://hooks.local/",
      "http://ann@127.0.0.1:9000/",
    ]) {
      expect(() => webhookTarget(url, allowed)).toThrow(TargetRefused);
    }
  });
});
