import { z } from "zod";
import { Problem as ChassisProblem } from "../../../services/chassis/problem.ts";
import { headerPairs, type RawHeaders } from "../forwarded-headers.ts";
import type { Problem } from "../problem.ts";
import type { Identity } from "./identity.ts";
import { type Passage, type PluginHost, type PluginType, pluginType, type Step } from "./plugin.ts";
import { PublishedKeys } from "./published-keys.ts";
import { VerifiedIdentities } from "./verified-identities.ts";

const identityHeaders = ["x-plinth-subject", "x-plinth-roles", "x-plinth-plan"];

/** A token goes with every request: a longer one is none of our issuer's. */
const longestToken = 8192;

const config = z
  .strictObject({
    issuer: z.string().min(1).optional(),
    audience: z.string().min(1).optional(),
    jwks_uri: z.url({ protocol: /^https?$/ }).optional(),
    required: z.boolean().default(true),
    clock_skew_seconds: z.int().min(0).max(300).default(30),
    cache_seconds: z.int().min(30).max(86_400).default(300),
    strip_only: z.boolean().default(false),
  })
  .refine(
    (given) => given.strip_only || (given.issuer !== undefined && given.jwks_uri !== undefined),
    "issuer and jwks_uri are needed, unless strip_only",
  );

type Config = z.output<typeof config>;

/**
 * Lets requests with a valid access token through, with headers that say whose it is; no other way makes those headers. Ours, as
 * constructs/gateway has it.
 */
export const plinthAuth: PluginType = pluginType(1450, config, (settings, host): Step => {
  const { issuer, jwks_uri: jwksUri, required, strip_only: isStripOnly } = settings;
  if (isStripOnly || issuer === undefined || jwksUri === undefined) return { headers: strip };
  const identities = identitiesOf(settings, issuer, jwksUri, host);
  return {
    headers: strip,
    access: (passage) => {
      const header = authorizationOf(passage.rawHeaders);
      if (header === undefined) return required ? refused("unauthenticated") : undefined;
      const token = /^[a-z]+ +([^ ]+)$/i.exec(header)?.[1];
      if (token === undefined || token.length > longestToken || !/^bearer /i.test(header)) {
        return refused("invalid-token");
      }
      const identity = identities.remembered(token);
      if (identity === undefined) return check(identities, token, passage);
      passOn(identity, passage);
      return undefined;
    },
  };
});

function strip({ toService }: Passage): void {
  for (const name of identityHeaders) toService.remove(name);
}

/** Plugins of the same rules share what they know. */
function identitiesOf(settings: Config, issuer: string, jwksUri: string, host: PluginHost): VerifiedIdentities {
  const { audience, cache_seconds: cacheSeconds, clock_skew_seconds: clockSkewSeconds } = settings;
  const keys = host.kept.get(
    `issuer keys ${JSON.stringify([jwksUri, cacheSeconds])}`,
    () => new PublishedKeys(jwksUri, cacheSeconds, host),
  );
  const rules = { issuer, audience, clockSkewSeconds };
  return host.kept.get(
    `identities ${JSON.stringify([jwksUri, cacheSeconds, rules])}`,
    () => new VerifiedIdentities(keys, rules, host.now),
  );
}

async function check(identities: VerifiedIdentities, token: string, passage: Passage): Promise<Problem | undefined> {
  try {
    passOn(await identities.verified(token), passage);
    return undefined;
  } catch (error) {
    if (error instanceof ChassisProblem) return refused(error.code);
    throw error;
  }
}

function passOn(identity: Identity, passage: Passage): void {
  passage.identity = identity;
  passage.toService.set("x-plinth-subject", identity.subject);
  passage.toService.set("x-plinth-roles", identity.roles.join(","));
  if (identity.plan !== undefined) passage.toService.set("x-plinth-plan", identity.plan);
}

/** Why is not for the caller to know, who may be probing. */
function refused(code: string): Problem {
  if (code === "unavailable") {
    return { status: 503, detail: "Access tokens cannot be checked now.", headers: { "retry-after": "5" } };
  }
  if (code === "unauthenticated") {
    return { status: 401, detail: "An access token is needed.", headers: { "www-authenticate": "Bearer" } };
  }
  const challenge = { "www-authenticate": 'Bearer error="invalid_token"' };
  return { status: 401, detail: "The access token is not valid.", headers: challenge };
}

/** Of two such headers neither counts: the service might believe the other one. */
function authorizationOf(raw: RawHeaders): string | undefined {
  let found: string | undefined;
  for (const [name, value] of headerPairs(raw)) {
    if (name.length !== 13 || name.toLowerCase() !== "authorization") continue;
    if (found !== undefined) return "";
    found = value;
  }
  return found;
}
