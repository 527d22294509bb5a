import dns, { type LookupAddress, type LookupOptions } from "node:dns";
import { readFileSync, statSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/**
 * Loaded into each Node.js process of a pod before its program: answers lookups of the cluster's names, as its DNS would. All
 * other names go where they always go. It runs inside of other people's programs, so it imports nothing of ours.
 */
const FILE = process.env.PLINTH_CLUSTER_NAMES ?? "";

const CLUSTER_NAME = /\.svc(\.cluster\.local)?\.?$/;

let names: Readonly<Record<string, string>> = {};
let readAt = 0;

function addressOf(hostname: string): string | undefined {
  const { mtimeMs } = statSync(FILE);
  if (mtimeMs !== readAt) {
    names = JSON.parse(readFileSync(FILE, "utf8"));
    readAt = mtimeMs;
  }
  return names[hostname.toLowerCase().replace(CLUSTER_NAME, ".svc.cluster.local")];
}

function notFound(call: string, hostname: string): NodeJS.ErrnoException {
  const code = "ENOTFOUND";
  return Object.assign(new Error(`${call} ${code} ${hostname}`), { code, syscall: call, hostname });
}

/** @throws the error that a resolver gives for a name that it does not know */
function clusterAddress(call: string, hostname: string): string {
  let address: string | undefined;
  try {
    address = addressOf(hostname);
  } catch {
    // No file yet: then no Service is known yet.
  }
  if (address === undefined) throw notFound(call, hostname);
  return address;
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address?: string | LookupAddress[],
  family?: number,
) => void;

const { lookup, resolve4, resolve6 } = dns;
const { lookup: lookupPromise } = dns.promises;

function clusterLookup(
  hostname: string,
  options: LookupOptions | number | LookupCallback,
  callback?: LookupCallback,
): void {
  const done = typeof options === "function" ? options : callback;
  if (!CLUSTER_NAME.test(hostname) || done === undefined) {
    Reflect.apply(lookup, dns, callback === undefined ? [hostname, options] : [hostname, options, callback]);
    return;
  }
  const all = typeof options === "object" && options.all === true;
  process.nextTick(() => {
    try {
      const address = clusterAddress("getaddrinfo", hostname);
      all ? done(null, [{ address, family: 4 }]) : done(null, address, 4);
    } catch (error) {
      done(error as NodeJS.ErrnoException);
    }
  });
}

async function clusterLookupPromise(hostname: string, options?: LookupOptions | number): Promise<unknown> {
  if (!CLUSTER_NAME.test(hostname)) return lookupPromise(hostname, options as LookupOptions);
  const found = { address: clusterAddress("getaddrinfo", hostname), family: 4 };
  return typeof options === "object" && options.all === true ? [found] : found;
}

/** Some clients ask a name server by themselves before they use `lookup`. */
function answering(original: typeof resolve4, addresses: (hostname: string) => string[]) {
  return (hostname: string, ...rest: unknown[]): void => {
    const done = rest.at(-1);
    if (!CLUSTER_NAME.test(hostname) || typeof done !== "function") {
      Reflect.apply(original, dns, [hostname, ...rest]);
      return;
    }
    process.nextTick(() => {
      try {
        done(null, addresses(hostname));
      } catch (error) {
        done(error);
      }
    });
  };
}

Object.assign(dns, {
  lookup: clusterLookup,
  resolve4: answering(resolve4, (hostname) => [clusterAddress("queryA", hostname)]),
  resolve6: answering(resolve6, (hostname) => {
    throw notFound("queryAaaa", hostname);
  }),
});
Object.assign(dns.promises, { lookup: clusterLookupPromise });
syncBuiltinESMExports();
