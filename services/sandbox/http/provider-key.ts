import { createHash, timingSafeEqual } from "node:crypto";
import { type Authenticate, Problem } from "@plinth/chassis";

export type IsProviderKey = (presented: string) => boolean;

/** Compares in a time that says nothing about how much of the key was right. */
export function providerKeyCheck(key: string): IsProviderKey {
  const expected = digest(key);
  return (presented) => timingSafeEqual(digest(presented), expected);
}

/** Lets in whoever presents the provider's key as a bearer token. */
export function providerKeyAuthentication(isProviderKey: IsProviderKey): Authenticate {
  return async (authorization) => {
    const [, presented] = /^bearer +(\S+)$/i.exec(authorization ?? "") ?? [];
    if (presented === undefined) {
      throw new Problem("unauthenticated");
    }
    if (!isProviderKey(presented)) {
      throw new Problem("invalid-token");
    }
    return { subject: "provider-account", clientId: "provider-account", roles: [] };
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
