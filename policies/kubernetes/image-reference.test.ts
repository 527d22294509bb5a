import { expect, test } from "@jest/globals";
import { imageReference } from "./image-reference.ts";

const digest = `sha256:${"0".repeat(64)}`;

test.each([
  ["app", { registry: "", repository: "app", tag: undefined, digest: undefined }],
  ["org/app:v1", { registry: "", repository: "org/app", tag: "v1", digest: undefined }],
  ["quay.io/org/app:v1", { registry: "quay.io", repository: "quay.io/org/app", tag: "v1", digest: undefined }],
  [
    "localhost:5000/app",
    { registry: "localhost:5000", repository: "localhost:5000/app", tag: undefined, digest: undefined },
  ],
  [`quay.io/app:v1@${digest}`, { registry: "quay.io", repository: "quay.io/app", tag: "v1", digest }],
])("GIVEN the image %s WHEN taken apart THEN each part is found", (image, parts) => {
  expect(imageReference(image)).toEqual(parts);
});
