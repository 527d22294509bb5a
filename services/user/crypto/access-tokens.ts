import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import type { SigningKey } from "./signing-key.ts";

export interface AccessToken {
  readonly accessToken: string;
  readonly tokenType: "Bearer";
  /** Seconds */
  readonly expiresIn: number;
}

export interface AccessTokenProps {
  readonly key: SigningKey;
  readonly issuer: string;
  readonly audience: string;
  /** Seconds */
  readonly lifetime: number;
}

/** The one application whose users log in with a password: our own. Others come with OAuth clients of theirs. */
const FIRST_PARTY = "plinth";

/** Issues JWT access tokens. @see https://www.rfc-editor.org/rfc/rfc9068 */
export class AccessTokens {
  readonly #props: AccessTokenProps;

  constructor(props: AccessTokenProps) {
    this.#props = props;
  }

  async issue(userId: string): Promise<AccessToken> {
    const { key, issuer, audience, lifetime } = this.#props;
    const issuedAt = Math.floor(Date.now() / 1000);
    const accessToken = await new SignJWT({ client_id: FIRST_PARTY })
      .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: key.kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(userId)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetime)
      .sign(key.privateKey);
    return { accessToken, tokenType: "Bearer", expiresIn: lifetime };
  }
}
