import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writePrivateJson } from "../private-file.ts";

/** The file of the Services' names and addresses, which the pods' processes look into. */
export function clusterNamesFile(instanceDir: string): string {
  return join(instanceDir, "cluster-names.json");
}

/** Blocks of the third octet that no pod has: see `podAddress`. */
const FIRST_BLOCK = 251;
const LAST_BLOCK = 254;

const PER_BLOCK = 254;

/**
 * The loopback address of each Service, 127.A.251.1 and on, and the file that tells the pods' processes: a name in DNS to
 * its address. A Service keeps its address as long as it lives, over restarts of the agent too, as processes may know it.
 */
export class ServiceAddresses {
  readonly #octet: number;
  readonly #file: string;
  #byName: Map<string, string>;

  /** @param file where the names are kept, a JSON object of name to address */
  constructor(octet: number, file: string) {
    this.#octet = octet;
    this.#file = file;
    this.#byName = existsSync(file) ? new Map(Object.entries(JSON.parse(readFileSync(file, "utf8")))) : new Map();
  }

  /** @returns undefined for a Service that is not there */
  addressOf(name: string): string | undefined {
    return this.#byName.get(name);
  }

  /**
   * Gives each name an address, takes those of the others back, and writes the file where that changed anything.
   * @throws Error when there are more than the 1016 that have room
   */
  keep(names: ReadonlySet<string>): void {
    const kept = new Map([...this.#byName].filter(([name]) => names.has(name)));
    const taken = new Set(kept.values());
    for (const name of names) {
      if (!kept.has(name)) {
        const address = this.#freeAddress(taken);
        taken.add(address);
        kept.set(name, address);
      }
    }
    this.#byName = kept;
    writePrivateJson(this.#file, Object.fromEntries(kept));
  }

  #freeAddress(taken: ReadonlySet<string>): string {
    for (let block = FIRST_BLOCK; block <= LAST_BLOCK; block++) {
      for (let last = 1; last <= PER_BLOCK; last++) {
        const address = `127.${this.#octet}.${block}.${last}`;
        if (!taken.has(address)) return address;
      }
    }
    throw new Error(`all ${(LAST_BLOCK - FIRST_BLOCK + 1) * PER_BLOCK} addresses for Services are in use`);
  }
}

/** The name of a Service in DNS. Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
export function serviceName(name: string, namespace: string): string {
  return `${name}.${namespace}.svc.cluster.local`;
}
