import { runInNewContext } from "node:vm";
import { expect, test } from "@jest/globals";
import { singlePageRewrite } from "./static-site-rewrite.ts";

function rewritten(uri: string): string {
  const handler = runInNewContext(`${singlePageRewrite};handler`) as (event: { request: { uri: string } }) => {
    uri: string;
  };
  return handler({ request: { uri } }).uri;
}

test.each([
  ["/orders/7", "/index.html"],
  ["/", "/index.html"],
  ["/v1.2/orders", "/index.html"],
  ["/app.4f2a.js", "/app.4f2a.js"],
  ["/images/logo.svg", "/images/logo.svg"],
])("%s is answered with %s", (asked, given) => {
  expect(rewritten(asked)).toBe(given);
});
