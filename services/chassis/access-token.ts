import { errors, jwtVerify } from "jose";
import type { KeySource } from "./key-source.ts";
import { Problem } from "./problem.ts";
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
  const rules = {
    algorithms: ["RS256"],
    typ: "at+jwt",
    issuer,
    audience,
    clockTolerance: CLOCK_TOLERANCE,
    requiredClaims: ["iss", "aud", "sub", "exp", "iat", "jti", "client_id"],
  };
  const keyOf = async ({ kid }: { kid?: string }) => {
    const key = kid === undefined ? undefined : await keys.find(kid);
    if (key === undefined) {
      throw new Problem("invalid-token");
    }
    return key;
  };
  return async (token) => {
    const { payload } = await jwtVerify(token, keyOf, rules).catch(refuse);
    const { sub, client_id: clientId, sid, exp = 0 } = payload;
    if (typeof sub !== "string" || typeof clientId !== "string") {
      throw new Problem("invalid-token");
    }
    return {
      caller: {
        subject: sub,
        clientId,
        roles: rolesOf(payload.roles),
        ...(typeof sid === "string" && { sessionId: sid }),
      },
      expiresAt: (exp + CLOCK_TOLERANCE) * 1000,
    };
  };
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

/** Why a token was refused is for us to know: the caller may be probing. Keys out of reach are not their fault. */
function refuse(error: unknown): never {
  throw error instanceof errors.JOSEError ? new Problem("invalid-token") : error;
}
