import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import type { Role } from "../domain/role.ts";
import type { SigningKey } from "./signing-keys.ts";

/** Who a token is for. */
export interface TokenSubject {
  readonly userId: string;
  readonly sessionId: string;
  readonly roles: readonly Role[];
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

/**
 * Issues JWT access tokens for log-ins. `sid` says which log-in, `roles` what the user is.
 * @see https://www.rfc-editor.org/rfc/rfc9068
 */
export class AccessTokens {
  readonly #props: AccessTokenProps;

  constructor(props: AccessTokenProps) {
    this.#props = props;
  }

  /** Seconds that a token lives. */
  get lifetime(): number {
    return this.#props.lifetime;
  }

  issue({ userId, sessionId, roles }: TokenSubject): Promise<string> {
    const { key, issuer, audience, lifetime } = this.#props;
    const issuedAt = Math.floor(Date.now() / 1000);
    return new SignJWT({ client_id: FIRST_PARTY, sid: sessionId, roles })
      .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: key.kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(userId)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetime)
      .sign(key.privateKey);
  }
}
