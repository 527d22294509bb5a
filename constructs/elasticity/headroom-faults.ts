import type { PropsFault } from "../props-error.ts";
import type { HeadroomProps } from "./headroom-props.ts";

/** What is wrong with the props, all at once; empty when nothing is. */
export function headroomFaults({ pods, image }: Pick<HeadroomProps, "pods" | "image">): PropsFault[] {
  return [
    ...(Number.isInteger(pods) && pods >= 0 ? [] : [{ path: "pods", value: pods, allowed: "a whole number from 0" }]),
    ...(/[^:]+(:(?!latest$)[^:/]+|@sha256:.+)$/.test(image)
      ? []
      : [{ path: "image", value: image, allowed: 'an image with a tag other than "latest", or a digest' }]),
  ];
}
