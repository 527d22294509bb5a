import { createHash, randomBytes } from "node:crypto";

/** A new refresh token, and what is stored of it. */
export interface RefreshToken {
  /** 256 random bits, base64url: 43 characters. */
  readonly token: string;
  readonly hash: Buffer;
}

const BYTES = 32;

export function newRefreshToken(): RefreshToken {
  const token = randomBytes(BYTES).toString("base64url");
  return { token, hash: refreshTokenHash(token) };
}

/** SHA-256 without salt or stretching does: nobody guesses 256 random bits. */
export function refreshTokenHash(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
