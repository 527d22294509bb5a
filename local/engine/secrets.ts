import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { linkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readIfThere } from "../read-if-there.ts";
import { EngineError } from "./engine-error.ts";
import {
  isObject,
  isSecret,
  type PropertyObject,
  type PropertyValue,
  secret,
  signatureKey,
  signatureOf,
  signatures,
  transform,
} from "./property-value.ts";

const algorithm = "aes-256-gcm";
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** Encrypts the secrets inside property values with AES-256-GCM, a fresh nonce for each. */
export class SecretsKeeper {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** The same value with `ciphertext` in place of each secret's plain text. */
  seal<T extends PropertyValue>(value: T): T;
  seal(value: PropertyValue): PropertyValue {
    return transform(value, (part) => {
      if (!isSecret(part) || "ciphertext" in part) {
        return undefined;
      }
      return { [signatureKey]: signatures.secret, ciphertext: this.encrypt(JSON.stringify(part.value ?? null)) };
    });
  }

  /** The reverse of `seal`. @throws EngineError when the key is another one or the text was changed. */
  open<T extends PropertyValue>(value: T): T;
  open(value: PropertyValue): PropertyValue {
    return transform(value, (part) => {
      if (signatureOf(part) !== signatures.secret || !isObject(part) || typeof part.ciphertext !== "string") {
        return undefined;
      }
      return secret(JSON.parse(this.decrypt(part.ciphertext)) as PropertyValue);
    });
  }

  encrypt(plainText: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.#key, nonce);
    const sealed = Buffer.concat([cipher.update(plainText, "utf8"), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
  }

  decrypt(text: string): string {
    const bytes = Buffer.from(text, "base64");
    const decipher = createDecipheriv(algorithm, this.#key, bytes.subarray(0, nonceBytes));
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString("utf8");
    } catch {
      throw new EngineError(
        "A secret in the state does not open with secrets.key: the key is not the one it was made with.",
      );
    }
  }
}

/** Opens the folder's `secrets.key` (mode 0600), or makes one. */
export function openSecrets(stateDir: string): SecretsKeeper {
  return new SecretsKeeper(readKey(stateDir) ?? makeKey(stateDir));
}

/** A keeper that only reads: without a key file, nothing can be secret yet. */
export function readSecrets(stateDir: string): SecretsKeeper {
  return new SecretsKeeper(readKey(stateDir) ?? randomBytes(keyBytes));
}

function readKey(stateDir: string): Buffer | undefined {
  const path = join(stateDir, "secrets.key");
  const text = readIfThere(path);
  if (text === undefined) {
    return undefined;
  }
  const key = Buffer.from(text.trim(), "base64");
  if (key.length !== keyBytes) {
    throw new EngineError(`${path} must hold ${keyBytes} bytes in base64, not ${key.length}.`);
  }
  return key;
}

/** Written whole under another name first, so that a crash leaves no half a key. */
function makeKey(stateDir: string): Buffer {
  const path = join(stateDir, "secrets.key");
  const draft = `${path}.${process.pid}`;
  const key = randomBytes(keyBytes);
  try {
    writeFileSync(draft, `${key.toString("base64")}\n`, { mode: 0o600, flush: true });
    linkSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  return key;
}

/** Plain texts shorter than this are too common to look for in other places. */
const shortestTraceable = 4;
const shortestTraceableInside = 8;

/**
 * Wraps as secret whatever in `outputs` repeats a secret of `inputs`, as it is or in base64: providers echo what they
 * were given, and an echo must not reach the disk in plain text.
 */
export function traceSecrets(inputs: PropertyObject, outputs: PropertyObject): PropertyObject {
  const texts = secretTexts(inputs);
  if (texts.size === 0) {
    return outputs;
  }
  const leaks = (text: string) =>
    texts.has(text) || [...texts].some((known) => known.length >= shortestTraceableInside && text.includes(known));
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [
      key,
      transform(value, (part) => {
        if (isSecret(part)) {
          return part;
        }
        return typeof part === "string" && leaks(part) ? secret(part) : undefined;
      }),
    ]),
  );
}

/** The plain texts of a bag's secrets, and their base64 forms, that are long enough to look for. */
export function secretTexts(bag: PropertyObject): Set<string> {
  const texts = new Set<string>();
  const collect = (value: PropertyValue, inSecret: boolean): void => {
    if (typeof value === "string") {
      if (inSecret && value.length >= shortestTraceable) {
        texts.add(value);
        texts.add(Buffer.from(value, "utf8").toString("base64"));
      }
    } else if (typeof value === "object" && value !== null) {
      const hidden = inSecret || isSecret(value);
      const parts = isSecret(value) ? [value.value ?? null] : Object.values(value);
      for (const part of parts) {
        collect(part, hidden);
      }
    }
  };
  collect(bag, false);
  return texts;
}

/** The text with every known plain text of a secret replaced. */
export function redact(text: string, texts: Iterable<string>): string {
  let result = text;
  for (const known of texts) {
    result = result.replaceAll(known, "[secret]");
  }
  return result;
}
