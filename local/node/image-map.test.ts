import { describe, expect, test } from "@jest/globals";
import { findImage, imageBaseName } from "./image-map.ts";

describe("imageBaseName", () => {
  test.each([
    ["user-service", "user-service"],
    ["user-service:v2.1.0", "user-service"],
    ["ghcr.io/acme/user-service:v2.1.0", "user-service"],
    ["localhost:5000/user-service", "user-service"],
    ["registry:5000/a/b@sha256:abc", "b"],
    ["a/b:1@sha256:abc", "b"],
  ])("GIVEN %s THEN the name is %s", (image, name) => {
    expect(imageBaseName(image)).toBe(name);
  });
});

test("GIVEN an image that is not in the map WHEN it is looked for THEN the error names it and what is known", () => {
  expect(() => findImage({ web: { cwd: "/" }, api: { cwd: "/" } }, "acme/toString:1")).toThrow(
    /"acme\/toString:1".*no folder for "toString" \(known: api, web\)/,
  );
});
