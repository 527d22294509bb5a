import { wholeFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import type { LimitsStoreProps } from "./limits-store-props.ts";

/** What is checked of a LimitsStore's props. */
export type LimitsStoreFacts = Pick<LimitsStoreProps, "image" | "memoryMebibytes">;

/** Everything that is wrong with the props of a LimitsStore; empty when nothing is. */
export function limitsStoreFaults({ image, memoryMebibytes = 192 }: LimitsStoreFacts): PropsFault[] {
  const tag = /[:@]([^@/]+)/.exec(image.slice(image.lastIndexOf("/") + 1))?.[1];
  return [
    ...(tag !== undefined && tag !== "latest"
      ? []
      : [{ path: "image", value: image, allowed: 'an image with a tag other than "latest", or a digest' }]),
    ...wholeFaults("memoryMebibytes", memoryMebibytes, 16, 16_384),
  ];
}
