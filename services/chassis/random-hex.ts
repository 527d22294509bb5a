import { randomFillSync } from "node:crypto";

const pool = Buffer.allocUnsafe(4096);
let used = pool.length;

/** So many random bytes in hexadecimal, not all zero. From a pool: a call to the generator costs more than the bytes. */
export function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  const text = pool.toString("hex", used - bytes, used);
  return /[^0]/.test(text) ? text : randomHex(bytes);
}
