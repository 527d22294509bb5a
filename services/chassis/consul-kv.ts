import { readFile } from "node:fs/promises";
import { z } from "zod";

/** How long Consul may keep an answer back while nothing changes, in seconds. */
const WAIT_SECONDS = 60;

/** Consul adds up to a sixteenth of the wait, so that not everybody comes back at once; the rest is for the way. */
const LONGEST_MS = WAIT_SECONDS * (1 + 1 / 16) * 1000 + 10_000;

const pairs = z.array(z.object({ Key: z.string(), Value: z.base64().nullable() }));

export interface ConsulKvProps {
  /** Such as `http://consul.consul.svc:8500`. */
  readonly address: string;
  /** A file with the ACL token, read before each question, as it may be another by then. @default none: the anonymous token */
  readonly tokenFile?: string | undefined;
}

/** What stands below a prefix, at one moment. */
export interface KvSnapshot {
  /** Grows with each change; a question with it is answered when there is a newer one. */
  readonly index: number;
  /** By what follows the prefix. */
  readonly values: ReadonlyMap<string, string>;
}

/**
 * What stands below a prefix, once it is newer than `index`, or else after a minute.
 *
 * @param prefix With a slash at its end.
 * @param index Of the last answer; 0 is answered at once.
 * @throws Error where Consul cannot be asked, or refuses
 * @see https://developer.hashicorp.com/consul/api-docs/features/blocking
 */
export async function readBelow(
  { address, tokenFile }: ConsulKvProps,
  prefix: string,
  index: number,
  signal: AbortSignal,
): Promise<KvSnapshot> {
  const path = prefix.split("/").map(encodeURIComponent).join("/");
  const url = new URL(`/v1/kv/${path}?recurse=true&index=${index}&wait=${WAIT_SECONDS}s`, address);
  const token = tokenFile && (await readFile(tokenFile, "utf8")).trim();
  const response = await fetch(url, {
    ...(token && { headers: { "x-consul-token": token } }),
    redirect: "error",
    signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]),
  });
  const text = await response.text();
  // Nothing is below the prefix.
  if (response.status === 404) {
    return { index: nextIndex(response, index), values: new Map() };
  }
  if (!response.ok) {
    throw new Error(`Consul answered ${response.status}`);
  }
  const values = pairs.parse(JSON.parse(text)).map(({ Key, Value }): [string, string] => {
    return [Key.slice(prefix.length), Buffer.from(Value ?? "", "base64").toString("utf8")];
  });
  return { index: nextIndex(response, index), values: new Map(values) };
}

/** One that goes back is that of a Consul that was restored: everything is asked for anew. */
function nextIndex(response: Response, before: number): number {
  const index = Number(response.headers.get("x-consul-index"));
  return Number.isSafeInteger(index) && index > 0 && index >= before ? index : 0;
}
