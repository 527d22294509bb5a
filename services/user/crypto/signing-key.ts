import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, type JWK } from "jose";

/** The key that signs access tokens, and how others know it. */
export interface SigningKey {
  /** The RFC 7638 thumbprint: the same key has the same id in every replica. */
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** What is published of it. */
  readonly publicJwk: JWK;
}

/** RS256 asks for 2048 bits or more. @see https://www.rfc-editor.org/rfc/rfc7518#section-3.3 */
const MIN_BITS = 2048;

/**
 * @param pem PKCS#8
 * @throws Error when it is not an RSA key of 2048 bits or more
 */
export async function signingKey(pem: string): Promise<SigningKey> {
  const privateKey = readPrivateKey(pem);
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (privateKey.asymmetricKeyType !== "rsa" || bits < MIN_BITS) {
    throw new Error(
      `JWT_PRIVATE_KEY must be an RSA key of ${MIN_BITS} bits or more, not ${privateKey.asymmetricKeyType} ${bits}`,
    );
  }
  const jwk = await exportJWK(createPublicKey(privateKey));
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, privateKey, publicJwk: { ...jwk, kid, use: "sig", alg: "RS256" } };
}

/** The library's own message may quote what it read. */
function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error("JWT_PRIVATE_KEY is not a private key in PEM (PKCS#8)");
  }
}
