/** What a version needs to be trusted, beside its number. */
export interface VersionFacts {
  /** As SPDX writes it; of the software that runs, not of its packaging. */
  readonly licence: string;
  /** The vendor's last day of support, as in 2027-06-28; or why there is none. */
  readonly endOfLife: string | { readonly none: string };
  /** Where the version was seen. */
  readonly source: string;
}

/** A Helm chart of somebody else's. */
export interface ChartVersion extends VersionFacts {
  /** Its name in the repository, or its address in an OCI registry. */
  readonly chart: string;
  /** @default - none, as of a chart in an OCI registry */
  readonly repository?: string;
  readonly version: string;
  /** Of the archive, as the repository's index has it: sha256:... @default - none: the vendor's index was not seen */
  readonly digest?: string;
}

/** An image of somebody else's. */
export interface ImageVersion extends VersionFacts {
  /** With its registry. */
  readonly repository: string;
  readonly tag: string;
}
