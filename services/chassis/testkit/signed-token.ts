import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { exportJWK, type JWK, SignJWT } from "jose";

/** An issuer of tokens, right or wrong ones, for tests. */
export interface TestIssuer {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicJwk: JWK;
  readonly kid: string;
}

export const ISSUER = "https://users.example";
export const AUDIENCE = "plinth";
export const KID = "key-1";

export async function testIssuer(kid: string = KID): Promise<TestIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { kid, privateKey, publicKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" } };
}

export interface TokenFaults {
  readonly header?: Readonly<Record<string, unknown>>;
  /** Undefined takes the claim away. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A token that is right but for the given faults. */
export function signedToken(issuer: TestIssuer, { header = {}, claims = {} }: TokenFaults = {}): Promise<string> {
  return new SignJWT(claimsWith(claims))
    .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: issuer.kid, ...header })
    .sign(issuer.privateKey);
}

/** The forgeries that careless checks accept. @see https://www.rfc-editor.org/rfc/rfc8725 */
export const forgeries = {
  withoutSignature: () => `${encoded({ alg: "none", typ: "at+jwt", kid: KID })}.${encoded(claimsWith({}))}.`,
  hmacWithPublicKey: ({ publicKey }: TestIssuer) => {
    const signed = `${encoded({ alg: "HS256", typ: "at+jwt", kid: KID })}.${encoded(claimsWith({}))}`;
    const secret = publicKey.export({ type: "spki", format: "pem" });
    return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
  },
  ownKeyInside: (forger: TestIssuer) => signedToken(forger, { header: { kid: "forged", jwk: forger.publicJwk } }),
  unknownExtension: (issuer: TestIssuer) =>
    new SignJWT(claimsWith({}))
      .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: issuer.kid, crit: ["new"], new: true })
      .sign(issuer.privateKey, { crit: { new: true } }),
  signedText: ({ kid, privateKey }: TestIssuer, text: string) => {
    const signed = `${encoded({ alg: "RS256", typ: "at+jwt", kid })}.${Buffer.from(text).toString("base64url")}`;
    return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
  },
  changedClaims: async (issuer: TestIssuer) => {
    const [header, , signature] = (await signedToken(issuer)).split(".");
    return `${header}.${encoded(claimsWith({ sub: "someone-else" }))}.${signature}`;
  },
} as const;

function claimsWith(changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: "3f0e8a52-7a2b-4b7c-9a54-0d6c2d7c1e11",
    client_id: "plinth",
    jti: "token-1",
    iat: now,
    exp: now + 900,
    ...changes,
  };
}

function encoded(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
