import { describe, expect, test } from "@jest/globals";
import { durationMs } from "./duration.ts";
import { endToEnd, forwardedHeaders } from "./forwarded-headers.ts";
import type { RouteFilter } from "./gateway-api.ts";
import { filterRequest, filterResponse, redirectOf } from "./route-filters.ts";

const match = { path: { type: "PathPrefix" as const, value: "/v1" } };
const rewrite = (replacePrefixMatch: string): RouteFilter => ({
  type: "URLRewrite",
  urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch } },
});

describe("filters", () => {
  // The examples of the Gateway API's specification for ReplacePrefixMatch.
  test.each([
    ["/v1/bar", "/xyz", "/xyz/bar"],
    ["/v1/bar", "/xyz/", "/xyz/bar"],
    ["/v1", "/xyz", "/xyz"],
    ["/v1/", "/xyz", "/xyz/"],
    ["/v1/bar?a=1?b", "/", "/bar?a=1?b"],
    ["/v1", "/", "/"],
  ])("GIVEN %s WHEN its prefix is replaced by %s THEN it is %s", (target, to, expected) => {
    expect(filterRequest([rewrite(to)], match, target, []).target).toBe(expected);
  });

  test("GIVEN header filters THEN set replaces, add appends, remove drops, whatever the case", () => {
    const requestHeaderModifier = {
      set: [{ name: "X-A", value: "new" }],
      add: [{ name: "x-b", value: "2" }],
      remove: ["X-C"],
    };
    const headers = ["x-a", "old", "X-B", "1", "x-c", "3"];
    const filters = [{ type: "RequestHeaderModifier", requestHeaderModifier }];
    expect(filterRequest(filters, match, "/v1", headers).headers).toEqual(["X-B", "1", "X-A", "new", "x-b", "2"]);
  });

  test("GIVEN a redirect THEN scheme, host, port and path are those asked for, others stay", () => {
    const to = (requestRedirect: NonNullable<RouteFilter["requestRedirect"]>) =>
      redirectOf([{ type: "RequestRedirect", requestRedirect }], match, "/v1/a?b=1", "shop.test:8080");
    expect(to({})).toEqual({ status: 302, location: "http://shop.test:8080/v1/a?b=1" });
    expect(to({ scheme: "https", statusCode: 301 })).toEqual({ status: 301, location: "https://shop.test/v1/a?b=1" });
    expect(
      to({ hostname: "new.test", port: 80, path: { type: "ReplaceFullPath", replaceFullPath: "/z" } })?.location,
    ).toBe("http://new.test/z?b=1");
  });

  test("GIVEN an answer THEN its hop-by-hop headers are dropped, repeated ones stay apart", () => {
    const headers = [
      "Set-Cookie",
      "a=1",
      "Set-Cookie",
      "b=2",
      "Connection",
      "keep-alive, X-Hop",
      "X-Hop",
      "1",
      "Transfer-Encoding",
      "chunked",
    ];
    expect(filterResponse([], headers)).toEqual(["Set-Cookie", "a=1", "Set-Cookie", "b=2"]);
  });
});

describe("forwardedHeaders", () => {
  test("GIVEN headers of the client's own making THEN who forwarded what for whom is the gateway's word alone", () => {
    const raw = [
      "Host",
      "evil",
      "X-Forwarded-For",
      "1.2.3.4",
      "X-Forwarded-Proto",
      "https",
      "Forwarded",
      "for=x",
      "Expect",
      "100-continue",
    ];
    expect(forwardedHeaders(raw, { address: "::ffff:127.0.0.1", authority: "shop.test" })).toEqual([
      "host",
      "shop.test",
      "x-forwarded-for",
      "127.0.0.1",
      "x-forwarded-host",
      "shop.test",
      "x-forwarded-proto",
      "http",
    ]);
  });

  test("GIVEN headers that Connection names THEN they are dropped", () => {
    expect(endToEnd(["Connection", "close, x-a", "x-a", "1", "x-b", "2"])).toEqual(["x-b", "2"]);
  });
});

test.each([
  ["10s", 10_000],
  ["1m30s", 90_000],
  ["500ms", 500],
  ["0s", undefined],
  [undefined, undefined],
])("GIVEN the duration %s THEN it is %s ms", (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});
