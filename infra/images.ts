import { versions } from "../stacks/versions.ts";

/** Where the account's own images are, below its registry. */
export const IMAGE_PREFIX = "plinth";

/** The repositories of our services' images. */
export const imageRepositories: readonly string[] = Object.values(versions.images).map(nameOf);

/** An image as nodes pull it: one that names no registry is in the account's own. */
export function imageIn(registry: string, image: string): string {
  return image.includes("/") ? image : `${registry}/${IMAGE_PREFIX}/${image}`;
}

function nameOf(image: string): string {
  return image.slice(0, image.lastIndexOf(":"));
}
