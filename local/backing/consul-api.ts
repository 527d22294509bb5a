import { Failure } from "../failure.ts";

/** Where Consul answers, and as whom to ask. */
export interface ConsulAccess {
  /** Such as `http://127.0.0.1:8500`. */
  readonly address: string;
  /** The token's secret; without one the caller is the anonymous token. */
  readonly token?: string;
}

/**
 * Asks Consul's HTTP API.
 *
 * @param path With its query, such as `/v1/kv/a?raw`.
 * @param body Sent as JSON; text as it is.
 * @returns The answer; undefined where Consul has nothing of that name.
 * @throws Failure with Consul's own words
 * @see https://developer.hashicorp.com/consul/api-docs
 */
export async function askConsul(
  { address, token }: ConsulAccess,
  method: "GET" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(new URL(path, address), {
    method,
    ...(token !== undefined && { headers: { "x-consul-token": token } }),
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status === 404) {
    return undefined;
  }
  if (!response.ok) {
    throw new Failure(`Consul refused ${method} ${path} with ${response.status}: ${text.trim()}`);
  }
  return response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text;
}
