/** Headers that mean one connection only and are never passed on. Source: RFC 9110, section 7.6.1. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

/** Header names and values in turn, as node:http and undici carry raw headers. */
export type RawHeaders = readonly string[];

/** The pairs of raw headers. */
export function* headerPairs(raw: RawHeaders): Generator<[name: string, value: string]> {
  for (let index = 0; index + 1 < raw.length; index += 2) yield [raw[index] ?? "", raw[index + 1] ?? ""];
}

/** Raw headers without those of the connection itself: the fixed ones and those that `Connection` names. */
export function endToEnd(raw: RawHeaders): string[] {
  const named = new Set<string>();
  for (const [name, value] of headerPairs(raw)) {
    if (name.toLowerCase() === "connection") for (const one of value.split(",")) named.add(one.trim().toLowerCase());
  }
  const kept: string[] = [];
  for (const [name, value] of headerPairs(raw)) {
    const lower = name.toLowerCase();
    if (!hopByHop.has(lower) && !named.has(lower)) kept.push(name, value);
  }
  return kept;
}

/** Where a request came from, for the x-forwarded headers. */
export interface ClientSide {
  readonly address: string;
  /** The Host header, or the authority of an absolute request target. */
  readonly authority: string;
}

/**
 * The request's headers as a service gets them. The x-forwarded headers are the gateway's own word, whatever the client sent:
 * nobody that could be believed stands before it, and services limit by the address that they are told. `Expect` is answered by
 * the gateway.
 */
export function forwardedHeaders(raw: RawHeaders, client: ClientSide): string[] {
  const replaced = new Set(["host", "expect", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded"]);
  const headers = ["host", client.authority];
  for (const [name, value] of headerPairs(endToEnd(raw))) {
    const lower = name.toLowerCase();
    if (!replaced.has(lower)) headers.push(name, value);
  }
  const address = client.address.replace(/^::ffff:/, "");
  headers.push("x-forwarded-for", address, "x-forwarded-host", client.authority, "x-forwarded-proto", "http");
  return headers;
}
