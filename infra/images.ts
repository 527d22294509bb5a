import { versions } from "../stacks/versions.ts";
import type { ImageVersion } from "../stacks/versions-facts.ts";

/** Where the account's own images are, below its registry. */
export const IMAGE_PREFIX = "plinth";

/** The repositories of our services' images. */
export const imageRepositories: readonly string[] = Object.values(versions.images).map(nameOf);

/** An image as nodes pull it: one that names no registry is in the account's own. */
export function imageIn(registry: string, image: string): string {
  return image.includes("/") ? image : `${registry}/${IMAGE_PREFIX}/${image}`;
}

/** An image of somebody else's, as stacks/versions.ts has it */
export function imageOf({ repository, tag }: ImageVersion): string {
  return `${repository}:${tag}`;
}

function nameOf(image: string): string {
  return image.slice(0, image.lastIndexOf(":"));
}
