import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type Server } from "node:http";
import { exportJWK, type JWK, SignJWT } from "jose";

export const ISSUER = "https://shop.example.com/oidc";
export const AUDIENCE = "plinth";

/** When tokens are made, in seconds since 1970: no test is too slow for a clock that stands still. */
export const NOW = Date.UTC(2026, 10, 23, 12) / 1000;

/** A key that signs. */
export interface IssuerKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function rsaKey(kid: string, modulusLength = 2048): IssuerKey {
  return { kid, ...generateKeyPairSync("rsa", { modulusLength }) };
}

/** A token that is right but for these changes; undefined takes a claim away. */
export function tokenOf(
  { kid, privateKey }: IssuerKey,
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const right = { iss: ISSUER, aud: AUDIENCE, sub: "user-1", client_id: "plinth", jti: "t", iat: NOW, exp: NOW + 900 };
  return new SignJWT({ ...right, ...claims })
    .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid, ...header })
    .sign(privateKey);
}

/** Publishes keys, and counts who asks. */
export class KeyServer {
  readonly #server: Server;
  keys: readonly IssuerKey[] = [];
  isAway = false;
  asked = 0;

  private constructor() {
    this.#server = createServer(async (_, response) => {
      this.asked += 1;
      const keys = await Promise.all(this.keys.map(published));
      response.statusCode = this.isAway ? 500 : 200;
      response.end(this.isAway ? "" : JSON.stringify({ keys }));
    });
  }

  static async start(): Promise<KeyServer> {
    const server = new KeyServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${Reflect.get(Object(this.#server.address()), "port")}/.well-known/jwks.json`;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function published({ kid, publicKey }: IssuerKey): Promise<JWK> {
  const { kty } = await exportJWK(publicKey);
  return { ...(await exportJWK(publicKey)), kid, use: "sig", ...(kty === "RSA" && { alg: "RS256" }) };
}
