/** One registration of the program, as far as its cost goes. */
export interface Registered {
  readonly urn: string;
  readonly type: string;
  /** With `{"$unknown": true}` and `{"$secret": true}` for such values. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URNs of all that its inputs and options refer to. */
  readonly dependsOn: readonly string[];
  /** The URN of its provider. */
  readonly provider: string;
}

/** What a stack registers, by type and by reference: ids are not known yet, so references go by URN. */
export class Inventory {
  readonly resources: readonly Registered[];
  readonly #byUrn: ReadonlyMap<string, Registered>;
  readonly #defaultRegion: string | undefined;

  /** @param defaultRegion that of the stack's `aws:region`, for resources whose provider is the default one */
  constructor(resources: readonly Registered[], defaultRegion?: string) {
    this.resources = resources.toSorted((a, b) => (a.urn < b.urn ? -1 : 1));
    this.#byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    this.#defaultRegion = defaultRegion;
  }

  /** All of that type, sorted by URN. */
  ofType(type: string): Registered[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** What of that type a resource refers to. */
  references(from: Registered, type: string): Registered[] {
    return from.dependsOn.flatMap((urn) => {
      const to = this.#byUrn.get(urn);
      return to?.type === type ? [to] : [];
    });
  }

  /** What of that type refers to a resource. */
  referrers(to: Registered, type: string): Registered[] {
    return this.ofType(type).filter(({ dependsOn }) => dependsOn.includes(to.urn));
  }

  /** Its own, else its provider's, else the stack's. */
  regionOf({ inputs, provider }: Registered): string | undefined {
    const regions = [inputs.region, this.#byUrn.get(provider)?.inputs.region, this.#defaultRegion];
    return regions.find((region) => typeof region === "string");
  }
}

/** The last part of the URN. */
export function nameOf({ urn }: Registered): string {
  return urn.split("::").at(-1) ?? urn;
}

/** The name of a Helm release in its cluster. */
export function releaseNameOf(release: Registered): string {
  return typeof release.inputs.name === "string" ? release.inputs.name : nameOf(release);
}
