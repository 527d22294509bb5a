import type { Endpoint } from "@plinth/constructs/connection";

/** An endpoint of `host:port`, as the settings have it. */
export function endpointOf(text: string): Endpoint {
  const at = text.lastIndexOf(":");
  return { host: text.slice(0, at), port: Number(text.slice(at + 1)) };
}

/** An endpoint of a URL. */
export function endpointOfUrl(text: string): Endpoint {
  const { protocol, hostname, port } = new URL(text);
  return { host: hostname, port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port) };
}
