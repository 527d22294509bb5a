import type { KeyObject } from "node:crypto";

/** The issuer's public keys, as they are now. */
export interface KeySource {
  /** Another number each time a key is withdrawn or replaced: what was checked before is to be checked again. */
  readonly version: number;

  /**
   * To be asked before any use: nothing to wait for while the keys may be believed as they are.
   * @throws Problem `unavailable` where there are none that may be believed
   */
  refreshed(): Promise<void> | undefined;

  /** The key of that id, at once where it is at hand; undefined where the issuer has none. */
  find(kid: string): KeyObject | undefined | Promise<KeyObject | undefined>;
}
