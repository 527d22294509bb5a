/** A part of a list, newest first. */
export interface PageRequest {
  /** Only what is older than this place. @default from the newest */
  readonly before: string | undefined;
  readonly limit: number;
}

/** A part of a list, and the place where the next one begins; undefined at the end. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}
