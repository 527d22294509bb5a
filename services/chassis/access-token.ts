import type { KeySource } from "./key-source.ts";
import { Problem } from "./problem.ts";
import { signedClaims } from "./signed-claims.ts";
import { type VerifiedToken, VerifiedTokens } from "./verified-tokens.ts";

/** Who calls, as their access token says. */
export interface Caller {
  /** The id of the user. */
  readonly subject: string;
  /** The id of the application that the token was given to. */
  readonly clientId: string;
  /** Such as `customer`, `admin`. */
  readonly roles: readonly string[];
  /** The log-in that the token comes from: its `sid`. Absent where an application acts on its own or by a grant. */
  readonly sessionId?: string;
}

export interface AccessTokenRules {
  /** The issuer's public keys. */
  readonly keys: KeySource;
  readonly issuer: string;
  readonly audience: string;
  /** How many tokens that were found valid are remembered; 0 for none. @default 10,000, some 10 MB */
  readonly remembered?: number;
}

/** Says who sent the Authorization header. @throws Problem `unauthenticated` or `invalid-token` */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

/** How far two machines' clocks may be apart, in seconds. */
const CLOCK_TOLERANCE = 5;

/**
 * Checks access tokens: RS256 only, `typ` at+jwt, and every claim that the profile requires.
 * @see https://www.rfc-editor.org/rfc/rfc9068 and https://www.rfc-editor.org/rfc/rfc8725
 */
export function accessTokenCheck(rules: AccessTokenRules): Authenticate {
  const { keys, remembered = 10_000 } = rules;
  const verify = verification(rules);
  const verifyHeader = async (authorization: string) => verify(tokenOf(authorization));
  if (remembered === 0) {
    return async (authorization = "") => (await verifyHeader(authorization)).caller;
  }
  const tokens = new VerifiedTokens(remembered, keys, verifyHeader);
  return (authorization = "") => tokens.callerOf(authorization);
}

function verification({ keys, issuer, audience }: AccessTokenRules): (token: string) => Promise<VerifiedToken> {
  return async (token) => {
    const { iss, aud, sub, exp, nbf, iat, jti, client_id: clientId, sid, roles } = await signedClaims(token, keys);
    const now = Date.now() / 1000;
    const isForUs = iss === issuer && (aud === audience || (Array.isArray(aud) && aud.includes(audience)));
    const isComplete = isText(jti) && isTime(iat);
    const isEarly = nbf !== undefined && !(isTime(nbf) && nbf <= now + CLOCK_TOLERANCE);
    const isLive = isTime(exp) && exp > now - CLOCK_TOLERANCE && !isEarly;
    if (!isForUs || !isComplete || !isLive || !isText(sub) || !isText(clientId)) {
      throw new Problem("invalid-token");
    }
    return {
      caller: { subject: sub, clientId, roles: rolesOf(roles), ...(typeof sid === "string" && { sessionId: sid }) },
      expiresAt: (exp + CLOCK_TOLERANCE) * 1000,
    };
  };
}

function isText(claim: unknown): claim is string {
  return typeof claim === "string" && claim !== "";
}

/** Seconds since 1970. @see https://www.rfc-editor.org/rfc/rfc7519#section-2 */
function isTime(claim: unknown): claim is number {
  return typeof claim === "number" && Number.isFinite(claim);
}

/** @see https://www.rfc-editor.org/rfc/rfc9068#section-2.2.3.1 */
function rolesOf(claim: unknown): readonly string[] {
  return Array.isArray(claim) ? claim.filter((role) => typeof role === "string") : [];
}

function tokenOf(authorization: string): string {
  const [scheme, token, ...rest] = authorization.split(" ");
  if (scheme?.toLowerCase() !== "bearer" || token === undefined || token === "" || rest.length > 0) {
    throw new Problem("unauthenticated");
  }
  return token;
}
