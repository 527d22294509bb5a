/** A key of a Secret in a namespace that is known where this stands. */
export interface SecretKey {
  /** The Secret's. */
  readonly name: string;
  readonly key: string;
}
