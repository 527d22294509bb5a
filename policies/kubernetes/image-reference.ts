/** The parts of an image's name, as in `quay.io/org/app:v1@sha256:...`. */
export interface ImageReference {
  /** As in `quay.io`; "" where none is named. */
  readonly registry: string;
  /** As in `quay.io/org/app`. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Takes an image's name apart. What comes before the first slash is a registry if it looks like a host. */
export function imageReference(image: string): ImageReference {
  const [named = "", digest] = image.split("@");
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  const repository = colon === -1 ? named : named.slice(0, colon);
  const first = repository.includes("/") ? repository.slice(0, repository.indexOf("/")) : "";
  return {
    registry: first.includes(".") || first.includes(":") || first === "localhost" ? first : "",
    repository,
    tag: colon === -1 ? undefined : named.slice(colon + 1),
    digest,
  };
}
