import { Problem } from "../../../services/chassis/problem.ts";
import type { Claims } from "../../../services/chassis/signed-claims.ts";

/** Who calls, as services are told in headers. */
export interface Identity {
  readonly subject: string;
  readonly roles: readonly string[];
  readonly plan?: string;
  /** Milliseconds since 1970: from then on the token is not valid. */
  readonly expiresAt: number;
}

/** What the claims of a token must be. */
export interface TokenRules {
  readonly issuer: string;
  readonly audience?: string | undefined;
  readonly clockSkewSeconds: number;
}

/**
 * The caller in the claims of a token whose signature is right.
 * @param now seconds since 1970
 * @throws Problem `invalid-token`
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-4
 */
export function identityIn(claims: Claims, rules: TokenRules, now: number): Identity {
  const { iss, aud, sub, exp, nbf, iat, jti, client_id: client, roles, plan } = claims;
  const { issuer, audience, clockSkewSeconds: skew } = rules;
  const isForUs = audience === undefined || aud === audience || (Array.isArray(aud) && aud.includes(audience));
  const isLive = isTime(exp) && exp > now - skew && isTime(iat) && iat <= now + skew;
  const isEarly = nbf !== undefined && !(isTime(nbf) && nbf <= now + skew);
  const isComplete = isText(jti) && isText(client) && isHeaderText(sub);
  if (iss !== issuer || !isForUs || !isLive || isEarly || !isComplete) throw new Problem("invalid-token");
  return {
    subject: sub,
    roles: rolesOf(roles),
    ...(isHeaderText(plan) && { plan }),
    expiresAt: (exp + skew) * 1000,
  };
}

function rolesOf(claim: unknown): string[] {
  const roles = typeof claim === "string" ? claim.split(/\s+/) : Array.isArray(claim) ? claim : [];
  return roles.filter(isHeaderText);
}

function isTime(claim: unknown): claim is number {
  return typeof claim === "number" && Number.isFinite(claim);
}

function isText(claim: unknown): claim is string {
  return typeof claim === "string" && claim !== "";
}

/** What may stand in a header that services read: no line breaks, no commas in a list. */
function isHeaderText(claim: unknown): claim is string {
  return typeof claim === "string" && /^[\w\-.:@|]{1,256}$/.test(claim);
}
