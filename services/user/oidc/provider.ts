import type { EventEmitter } from "node:events";
import type { Logger } from "@plinth/chassis";
import { type Database, databaseUnavailable } from "@plinth/chassis/postgres";
import { type AccessToken, type ClientCredentials, type Configuration, errors, Provider } from "oidc-provider";
import type { SigningKeys } from "../crypto/signing-keys.ts";
import type { Users } from "../domain/user.ts";
import { OidcRecords } from "../postgres/oidc-records.ts";
import type { OidcClient } from "./client-settings.ts";
import { errorPage, loggedOutPage, logoutPage, type Page } from "./pages.ts";
import { API_SCOPES, rolesInToken } from "./roles-in-tokens.ts";

export interface ProviderProps {
  /** Where callers find this provider: ends with the path that it is mounted at. */
  readonly issuer: string;
  /** The `aud` of tokens for our API. */
  readonly audience: string;
  readonly mountPath: string;
  readonly keys: SigningKeys;
  /** They sign cookies; the first is used for new ones. */
  readonly cookieKeys: readonly string[];
  readonly clients: readonly OidcClient[];
  readonly users: Users;
  readonly database: Database;
  readonly log: Logger;
  /** Seconds */
  readonly accessTokenSeconds: number;
  /** Seconds; log-ins of browsers and unused refresh tokens. */
  readonly idleSeconds: number;
  /** Seconds; after them a user has to consent again, whatever was refreshed meanwhile. */
  readonly longestSeconds: number;
}

/** What can be asked of the provider itself; beside it there are the scopes of our API. */
const OIDC_SCOPES = ["openid", "profile", "email", "offline_access"];

/** Seconds from an application's request until its user has logged in and consented. */
const INTERACTION_SECONDS = 1_800;

/** Seconds that an authorization code lives. @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2 */
const CODE_SECONDS = 60;

/**
 * The OAuth 2.0 and OpenID Connect provider: authorization code with PKCE (S256), refresh, client credentials, revocation,
 * userinfo, logout. Access tokens for our API are JWTs that look like the service's own: same issuer, keys and audience.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html and https://www.rfc-editor.org/rfc/rfc9700
 */
export function createProvider(props: ProviderProps): Provider {
  const provider = new Provider(props.issuer, configuration(props));
  // The mount says which host and scheme it was called by.
  provider.proxy = true;
  provider.on("server_error", (context, err) => {
    props.log.error({ err }, "the OAuth provider failed");
    // What is not answered by a redirect is worth another try by the caller.
    if (context.status === 500 && databaseUnavailable(err) !== undefined) {
      context.status = 503;
      context.set("retry-after", "1");
    }
  });
  (provider as EventEmitter).on("error", (err: unknown) => props.log.error({ err }, "the OAuth provider failed"));
  return provider;
}

function configuration(props: ProviderProps): Configuration {
  const { database, keys, cookieKeys, clients, users, mountPath } = props;
  const cookie = { signed: true, httpOnly: true, sameSite: "lax" } as const;
  return {
    adapter: (kind: string) => new OidcRecords(database, kind),
    clients: clients.map(metadataOf),
    clientBasedCORS: (_context, origin, client) => (client.redirectUris ?? []).some((uri) => originOf(uri) === origin),
    jwks: {
      keys: keys.map(({ kid, privateKey }) => ({
        ...privateKey.export({ format: "jwk" }),
        kid,
        use: "sig",
        alg: "RS256",
      })),
    },
    cookies: { keys: [...cookieKeys], long: cookie, short: cookie },
    responseTypes: ["code"],
    scopes: OIDC_SCOPES,
    claims: { openid: ["sub"], profile: ["name", "updated_at"], email: ["email"] },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    ttl: {
      AccessToken: props.accessTokenSeconds,
      ClientCredentials: props.accessTokenSeconds,
      IdToken: props.accessTokenSeconds,
      AuthorizationCode: CODE_SECONDS,
      Interaction: INTERACTION_SECONDS,
      RefreshToken: props.idleSeconds,
      Session: props.idleSeconds,
      Grant: props.longestSeconds,
    },
    findAccount: async (_context, id) => {
      const profile = await users.profileOf(id);
      return profile === undefined
        ? undefined
        : {
            accountId: id,
            claims: () => ({
              sub: id,
              name: profile.name,
              email: profile.email,
              updated_at: Math.floor(Date.parse(profile.updatedAt) / 1000),
            }),
          };
    },
    extraTokenClaims: async (_context, token) => extraClaims(users, token),
    interactions: { url: (_context, { uid }) => `${mountPath}/interaction/${uid}` },
    renderError: (context, out) => render(context, errorPage(String(out.error_description ?? out.error))),
    features: {
      devInteractions: { enabled: false },
      // Our API takes a token from whoever bears it, and nobody needs to push what fits into a URL.
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_context, client, token) => token.clientId === client.clientId },
      userinfo: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => render(context, logoutPage(form)),
        postLogoutSuccessSource: (context) => render(context, loggedOutPage()),
      },
      resourceIndicators: resourceIndicators(props),
    },
  };
}

/**
 * Our API is the one resource; it is called by the gateway's URL. Whoever asks for its scopes means it, and so does every
 * application that acts for itself. @see https://www.rfc-editor.org/rfc/rfc8707
 */
function resourceIndicators({ issuer, audience, keys, clients, accessTokenSeconds }: ProviderProps) {
  const api = new URL("/", issuer).href;
  return {
    enabled: true,
    defaultResource: (context, _client, oneOf) => {
      const { grant_type: grantType, scope } = context.oidc.params ?? {};
      const isApi =
        grantType === "client_credentials" ||
        String(scope ?? "")
          .split(" ")
          .some((name) => API_SCOPES.some((known) => known === name));
      return oneOf ?? (isApi ? api : undefined);
    },
    useGrantedResource: () => true,
    getResourceServerInfo: (_context, resource, { clientId }) => {
      if (URL.parse(resource)?.href !== api) {
        throw new errors.InvalidTarget();
      }
      return {
        // Others are left out of what is asked for, as RFC 6749 has it (section 3.3).
        scope: apiScopesOf(clients.find((client) => client.client_id === clientId)),
        audience,
        accessTokenTTL: accessTokenSeconds,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "RS256", kid: keys[0].kid } },
      };
    },
  } satisfies NonNullable<Configuration["features"]>["resourceIndicators"];
}

function apiScopesOf(client: OidcClient | undefined): string {
  const asked = client?.scope.split(" ") ?? [];
  return API_SCOPES.filter((scope) => asked.includes(scope)).join(" ");
}

/**
 * To name our API as the resource is not to be let in: without one of its scopes neither the user nor the settings agreed.
 * @throws InvalidScope
 */
async function extraClaims(users: Users, token: AccessToken | ClientCredentials) {
  if (token.resourceServer === undefined) {
    return {};
  }
  if (!API_SCOPES.some((scope) => token.scopes.has(scope))) {
    throw new errors.InvalidScope("a token for this resource needs one of its scopes", API_SCOPES.join(" "));
  }
  const ofUser = "accountId" in token ? await users.rolesOf(String(token.accountId)) : undefined;
  return { roles: rolesInToken(token.scopes, ofUser) };
}

/** The library's allow-list is of its own scopes only; those of our API are given by `apiScopesOf`. */
function metadataOf(client: OidcClient) {
  const scopes = client.scope.split(" ").filter((scope) => OIDC_SCOPES.some((known) => known === scope));
  return {
    ...client,
    scope: scopes.join(" ") || "openid",
    response_types: client.grant_types.includes("authorization_code") ? (["code"] as const).slice() : [],
    token_endpoint_auth_method: client.client_secret === undefined ? "none" : "client_secret_basic",
  } as const;
}

function originOf(uri: string): string | undefined {
  return URL.parse(uri)?.origin;
}

function render(context: { body: unknown; set(headers: Record<string, string>): void }, page: Page): void {
  context.set({ ...page.headers });
  context.body = page.html.text;
}
