import { endToEnd, headerPairs, type RawHeaders } from "./forwarded-headers.ts";
import type { HeaderFilter, PathModifier, RouteFilter, RouteMatch } from "./gateway-api.ts";
import { withoutTrailingSlash } from "./route-table.ts";

/** What a rule's filters make of a request. */
export interface FilteredRequest {
  /** Path and query. */
  readonly target: string;
  readonly headers: string[];
}

/** Applies RequestHeaderModifier and URLRewrite filters, in their order. */
export function filterRequest(
  filters: readonly RouteFilter[],
  match: RouteMatch,
  target: string,
  headers: RawHeaders,
): FilteredRequest {
  let filtered: FilteredRequest = { target, headers: [...headers] };
  for (const { requestHeaderModifier, urlRewrite } of filters) {
    if (requestHeaderModifier)
      filtered = { ...filtered, headers: modifyHeaders(filtered.headers, requestHeaderModifier) };
    if (urlRewrite?.path) filtered = { ...filtered, target: rewritePath(filtered.target, urlRewrite.path, match) };
    if (urlRewrite?.hostname) {
      const set = [{ name: "host", value: urlRewrite.hostname }];
      filtered = { ...filtered, headers: modifyHeaders(filtered.headers, { set }) };
    }
  }
  return filtered;
}

/** The headers of an answer as the client gets them: end-to-end ones, through the ResponseHeaderModifier filters. */
export function filterResponse(filters: readonly RouteFilter[], headers: RawHeaders): string[] {
  let filtered = endToEnd(headers);
  for (const { responseHeaderModifier } of filters) {
    if (responseHeaderModifier) filtered = modifyHeaders(filtered, responseHeaderModifier);
  }
  return filtered;
}

/** Where a RequestRedirect filter sends the client. */
export interface Redirect {
  readonly status: number;
  readonly location: string;
}

/**
 * The redirect that the filters ask for, if they do.
 * @param authority host and port that the client used.
 */
export function redirectOf(
  filters: readonly RouteFilter[],
  match: RouteMatch,
  target: string,
  authority: string,
): Redirect | undefined {
  const redirect = filters.find(({ type }) => type === "RequestRedirect")?.requestRedirect;
  if (redirect === undefined) return undefined;
  const [host = "", ownPort] = splitAuthority(authority);
  const scheme = redirect.scheme ?? "http";
  const port = redirect.port ?? (redirect.scheme === undefined ? ownPort : undefined);
  const isUsual = port === undefined || port === (scheme === "https" ? 443 : 80);
  const path = redirect.path ? rewritePath(target, redirect.path, match) : target;
  return {
    status: redirect.statusCode ?? 302,
    location: `${scheme}://${redirect.hostname ?? host}${isUsual ? "" : `:${port}`}${path}`,
  };
}

/** Host and port of `host`, `host:port` or `[v6]:port`. */
export function splitAuthority(authority: string): [host: string, port: number | undefined] {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority);
  return [match?.[1] ?? authority, match?.[2] === undefined ? undefined : Number(match[2])];
}

function rewritePath(target: string, modifier: PathModifier, match: RouteMatch): string {
  const [path = "/", ...query] = target.split("?");
  const rest = query.length > 0 ? `?${query.join("?")}` : "";
  if (modifier.type === "ReplaceFullPath") return `${modifier.replaceFullPath || "/"}${rest}`;
  const prefix = withoutTrailingSlash(match.path?.value ?? "/");
  const replacement = withoutTrailingSlash(modifier.replacePrefixMatch ?? "/");
  const changed =
    path === prefix || path.startsWith(`${prefix}/`) ? `${replacement}${path.slice(prefix.length)}` : path;
  return `${changed === "" ? "/" : changed}${rest}`;
}

function modifyHeaders(headers: RawHeaders, filter: HeaderFilter): string[] {
  const dropped = new Set(
    [...(filter.remove ?? []), ...(filter.set ?? []).map(({ name }) => name)].map((name) => name.toLowerCase()),
  );
  const kept = [...headerPairs(headers)].filter(([name]) => !dropped.has(name.toLowerCase()));
  const given = [...(filter.set ?? []), ...(filter.add ?? [])].map(({ name, value }): [string, string] => [
    name,
    value,
  ]);
  return [...kept, ...given].flat();
}
