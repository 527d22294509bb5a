import type { IncomingMessage } from "node:http";
import { splitAuthority } from "./route-filters.ts";
import type { RoutedRequest } from "./route-table.ts";

/** A request as the gateway routes it. */
export interface Target extends RoutedRequest {
  /** Path and query, as sent. */
  readonly target: string;
  /** Host and port that the client asked for. */
  readonly authority: string;
}

/**
 * What the request asks for, or why it cannot be routed safely. A path with dot segments is refused: a route's prefix would
 * be checked on one path and the service could answer for another.
 */
export function targetOf(request: IncomingMessage): Target | { readonly refusal: string } {
  const { url = "/", headers, method = "GET" } = request;
  let target = url;
  let authority = headers.host ?? "";
  // RFC 9112, section 3.2.2: the authority of an absolute target goes before the Host header.
  const absolute = /^http:\/\/([^/?#]+)(.*)$/i.exec(url);
  if (absolute) {
    authority = absolute[1] ?? "";
    target = absolute[2]?.startsWith("/") ? absolute[2] : `/${absolute[2] ?? ""}`;
  }
  if (!target.startsWith("/")) return { refusal: `request target "${url}" is no path` };
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  if (/(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:[/\\;]|%2f|%5c|$)/i.test(path))
    return { refusal: `path "${path}" has dot segments` };
  const [host] = splitAuthority(authority);
  return {
    target,
    authority,
    host: host.toLowerCase(),
    path,
    query: new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1)),
    method,
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
  };
}
