import { type Authenticate, accessTokenCheck } from "./access-token.ts";
import { IssuerKeys } from "./issuer-keys.ts";
import type { Logger } from "./logger.ts";
import type { TokenSettings } from "./token-settings.ts";

/** The check of a service that takes tokens of another one: by the keys that the issuer publishes. */
export function tokenChecker(settings: TokenSettings, log: Logger): Authenticate {
  return accessTokenCheck({
    keys: new IssuerKeys(settings.JWKS_URL, log),
    issuer: settings.JWT_ISSUER,
    audience: settings.JWT_AUDIENCE,
  });
}
