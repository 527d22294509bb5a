import { json, Peer } from "./peer.ts";
import { AUDIENCE, ISSUER, signedToken, type TestIssuer, testIssuer } from "./signed-token.ts";
import { NOBODY } from "./test-environment.ts";

/** Stands for the user service: it gives out tokens, and publishes the key that others check them with. */
export class TestTokens {
  readonly #issuer: TestIssuer;
  readonly #jwks: Peer;

  private constructor(issuer: TestIssuer, jwks: Peer) {
    this.#issuer = issuer;
    this.#jwks = jwks;
  }

  static async start(): Promise<TestTokens> {
    const issuer = await testIssuer();
    return new TestTokens(issuer, await Peer.start(json({ keys: [issuer.publicJwk] })));
  }

  /** For a service that takes these tokens. */
  get environment(): Record<string, string> {
    return tokenEnvironment(this.#jwks.url);
  }

  /** The Authorization header of somebody. @param roles @default a customer */
  async authorization(subject: string, roles: readonly string[] = ["customer"]): Promise<string> {
    return `Bearer ${await signedToken(this.#issuer, { claims: { sub: subject, roles } })}`;
  }

  stop(): Promise<void> {
    return this.#jwks.stop();
  }
}

/** For a service whose issuer is out of reach, unless it is given. */
export function tokenEnvironment(jwksUrl = `http://${NOBODY}`): Record<string, string> {
  return { JWKS_URL: jwksUrl, JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE };
}
