/** A part of a list, newest first. */
export interface Part<Item> {
  readonly items: readonly Item[];
  /** Where the next part begins; undefined at the end. */
  readonly next: string | undefined;
}

/** Where a part of a list begins, and how long it is. */
export interface Place {
  /** @default the newest */
  readonly before: string | undefined;
  readonly limit: number;
}
