import type { CheckFailure } from "@pulumi/pulumi/provider/index.js";
import { Agent, fetch } from "undici";
import type { Properties } from "../kubernetes/wire-value.ts";

/** Asks Consul's HTTP API. @returns the answer; undefined where Consul has nothing of that name */
export type AskConsul = (method: "GET" | "PUT" | "DELETE", path: string, body?: unknown) => Promise<unknown>;

const USUAL_ADDRESS = "127.0.0.1:8500";

/** How long an answer may take. Milliseconds. */
const ANSWER_MS = 15_000;

/** @see https://www.pulumi.com/registry/packages/consul/api-docs/provider/ */
export function consulSettingFaults({ scheme }: Properties): CheckFailure[] {
  return scheme === undefined || scheme === "http" || scheme === "https"
    ? []
    : [{ property: "scheme", reason: "must be http or https" }];
}

/** The address may say the scheme itself. */
export function consulAddressOf({ address = USUAL_ADDRESS, scheme = "http" }: Properties): string {
  return String(address).includes("://") ? String(address) : `${scheme}://${address}`;
}

/** Asks as whom the settings say. */
export async function withConsul<T>(settings: Properties, work: (ask: AskConsul) => Promise<T>): Promise<T> {
  const { token, caPem } = settings;
  const base = consulAddressOf(settings);
  const dispatcher = new Agent({ connect: { ...(typeof caPem === "string" && caPem !== "" && { ca: caPem }) } });
  const headers: Record<string, string> = typeof token === "string" ? { "x-consul-token": token } : {};
  try {
    return await work(async (method, path, body) => {
      const response = await fetch(new URL(path, base), {
        method,
        headers,
        dispatcher,
        signal: AbortSignal.timeout(ANSWER_MS),
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.status === 404) {
        return undefined;
      }
      if (!response.ok) {
        // What was sent may hold a secret; what Consul says about it does not.
        throw new Error(`${method} ${path.replace(/\?.*/, "")} was refused with ${response.status}: ${text.trim()}`);
      }
      return response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text;
    });
  } finally {
    await dispatcher.close();
  }
}

/** A part of a path. */
export function segment(text: unknown): string {
  return encodeURIComponent(String(text));
}
