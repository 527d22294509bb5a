import { urlWithin } from "./service-layer.ts";

/** The API that access tokens are for. */
const AUDIENCE = "plinth";

/** What the issuer of access tokens and those that check them must agree on. */
export interface TokenRules {
  /** The `iss` of the tokens: the URL of OpenID Connect at the gateway. */
  readonly issuer: string;
}

/** The environment of the issuer. */
export function issuerVariables({ issuer }: TokenRules) {
  return { JWT_ISSUER: issuer, JWT_AUDIENCE: AUDIENCE };
}

/** The environment of a service that checks access tokens. */
export function checkerVariables(rules: TokenRules) {
  return { ...issuerVariables(rules), JWKS_URL: `${urlWithin("user")}/.well-known/jwks.json` };
}
