import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, type JWK } from "jose";

/** A key that signs tokens, and how others know it. */
export interface SigningKey {
  /** The RFC 7638 thumbprint: the same key has the same id in every replica. */
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** What is published of it. */
  readonly publicJwk: JWK;
}

/** All keys are published; the first one signs. */
export type SigningKeys = readonly [SigningKey, ...SigningKey[]];

/** RS256 asks for 2048 bits or more. @see https://www.rfc-editor.org/rfc/rfc7518#section-3.3 */
const MIN_BITS = 2048;

const PEM_BLOCK = /-----BEGIN PRIVATE KEY-----[^-]*-----END PRIVATE KEY-----/g;

/**
 * @param pem one or several PKCS#8 blocks, one after the other
 * @throws Error when one is not an RSA key of 2048 bits or more, or comes twice
 */
export async function signingKeys(pem: string): Promise<SigningKeys> {
  const blocks = pem.match(PEM_BLOCK) ?? [];
  const [first, ...others] = await Promise.all(blocks.map(signingKey));
  // Something that is cut off or between the blocks was meant to be a key.
  if (first === undefined || pem.replaceAll(PEM_BLOCK, "").trim() !== "") {
    throw notAKey();
  }
  if (new Set([first, ...others].map(({ kid }) => kid)).size < blocks.length) {
    throw new Error("JWT_PRIVATE_KEY holds one key twice");
  }
  return [first, ...others];
}

async function signingKey(pem: string): Promise<SigningKey> {
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
    throw notAKey();
  }
}

function notAKey(): Error {
  return new Error("JWT_PRIVATE_KEY is not a private key in PEM (PKCS#8), or several one after the other");
}
