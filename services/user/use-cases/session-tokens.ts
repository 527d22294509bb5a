/** What somebody who logged in is given. */
export interface SessionTokens {
  readonly accessToken: string;
  /** Good once, for the next pair. */
  readonly refreshToken: string;
  /** Seconds that the access token lives. */
  readonly expiresIn: number;
}
