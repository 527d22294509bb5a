/** How an image runs as a process on this machine. */
export interface ImageRun {
  /** The folder that is the image's working directory. */
  readonly cwd: string;
  /** What runs when the container names no command: the image's ENTRYPOINT. @default none: the container must name one */
  readonly command?: readonly string[];
  /** The image's CMD. @default none */
  readonly args?: readonly string[];
  /** Environment that the image itself carries; the pod's own wins. @default {} */
  readonly env?: Readonly<Record<string, string>>;
}

/** Base name of an image's repository (`user-service` of `ghcr.io/acme/user-service:v2.1.0`) -> how it runs. */
export type ImageMap = Readonly<Record<string, ImageRun>>;

/** The last part of an image's repository, without registry, tag and digest. */
export function imageBaseName(image: string): string {
  const [repository = ""] = image.split("@");
  const last = repository.slice(repository.lastIndexOf("/") + 1);
  const [name = ""] = last.split(":");
  return name;
}

/**
 * How the image runs here.
 * @throws UnknownImage when the map has no entry for it.
 */
export function findImage(images: ImageMap, image: string): ImageRun {
  const name = imageBaseName(image);
  const found = Object.hasOwn(images, name) ? images[name] : undefined;
  if (found === undefined) throw new UnknownImage(image, name, Object.keys(images));
  return found;
}

/** No folder on this machine is known for an image. */
export class UnknownImage extends Error {
  constructor(image: string, name: string, known: readonly string[]) {
    const list = known.length > 0 ? known.toSorted().join(", ") : "none";
    super(
      `image "${image}": the process node pulls no images, it runs folders of this repository, and it knows no folder for "${name}" (known: ${list}); add it to "images" of agent.json, or drop runtimeClassName "process" to have the pod simulated`,
    );
    this.name = "UnknownImage";
  }
}
