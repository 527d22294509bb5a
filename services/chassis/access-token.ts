import { errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import { Problem } from "./problem.ts";

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
  /** The issuer's public keys: a JWKS, local or remote (`createLocalJWKSet`, `createRemoteJWKSet` of jose). */
  readonly keys: JWTVerifyGetKey;
  readonly issuer: string;
  readonly audience: string;
}

/** Says who sent the Authorization header. @throws Problem `unauthenticated` or `invalid-token` */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

/** How far two machines' clocks may be apart, in seconds. */
const CLOCK_TOLERANCE = 5;

/**
 * Checks access tokens: RS256 only, `typ` at+jwt, and every claim that the profile requires.
 * @see https://www.rfc-editor.org/rfc/rfc9068 and https://www.rfc-editor.org/rfc/rfc8725
 */
export function accessTokenCheck({ keys, issuer, audience }: AccessTokenRules): Authenticate {
  const rules = {
    algorithms: ["RS256"],
    typ: "at+jwt",
    issuer,
    audience,
    clockTolerance: CLOCK_TOLERANCE,
    requiredClaims: ["iss", "aud", "sub", "exp", "iat", "jti", "client_id"],
  };
  return async (authorization) => {
    const { payload } = await jwtVerify(tokenOf(authorization), keys, rules).catch(refuse);
    const { sub, client_id: clientId, sid } = payload;
    if (typeof sub !== "string" || typeof clientId !== "string") {
      throw new Problem("invalid-token");
    }
    return {
      subject: sub,
      clientId,
      roles: rolesOf(payload.roles),
      ...(typeof sid === "string" && { sessionId: sid }),
    };
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc9068#section-2.2.3.1 */
function rolesOf(claim: unknown): readonly string[] {
  return Array.isArray(claim) ? claim.filter((role) => typeof role === "string") : [];
}

function tokenOf(authorization: string | undefined): string {
  const [scheme, token, ...rest] = (authorization ?? "").split(" ");
  if (scheme?.toLowerCase() !== "bearer" || token === undefined || token === "" || rest.length > 0) {
    throw new Problem("unauthenticated");
  }
  return token;
}

/** Why a token was refused is for us to know: the caller may be probing. A key set out of reach is not their fault. */
function refuse(error: unknown): never {
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) {
    throw error;
  }
  throw new Problem("invalid-token");
}
