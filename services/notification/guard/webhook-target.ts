import { isIP } from "node:net";
import { isPublicAddress } from "./public-address.ts";

/** A URL that may be called, as far as it can be told without asking its name's servers. */
export interface WebhookTarget {
  readonly url: URL;
  /** host:port */
  readonly target: string;
  /** It is on the allow-list: its addresses are not looked at. */
  readonly isAllowed: boolean;
}

/** Why a URL is refused, for the one who gave it. */
export class TargetRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TargetRefused";
  }
}

/** What a URL must look like before a parser may have a say: parsers are generous, each in its own way. */
const PLAIN = /^(https?):\/\/(\[[\da-f:.]+\]|[a-z\d.-]+)(?::(\d{1,5}))?(?:[/?][\x21-\x7e]*)?$/i;

const PORTS: ReadonlySet<string> = new Set(["443", "8443"]);

/** Names that public servers do not answer for, or that answer with what is near. */
const NEAR_NAMES = /(^|\.)(localhost|localdomain|local|internal|intranet|lan|home|corp|arpa|onion|test|invalid)$/;

/** Longer ones are of no use to honest users. */
const LONGEST_URL = 2_000;

/**
 * Reads the URL of a webhook: https, an ordinary port, a host in its one usual spelling.
 *
 * @param allowed host:port of targets that are trusted whatever they are
 * @throws TargetRefused
 */
export function webhookTarget(text: string, allowed: ReadonlySet<string>): WebhookTarget {
  const [, scheme = "", host = "", port] = text.length > LONGEST_URL ? [] : (PLAIN.exec(text) ?? []);
  const url = URL.parse(text);
  if (host === "" || url === null) {
    throw new TargetRefused("A target is https://host/path, in plain ASCII, with no user or password");
  }
  const isPlain = scheme.toLowerCase() === "http";
  const target = `${host.toLowerCase()}:${Number(port ?? (isPlain ? 80 : 443))}`;
  // Octal, hexadecimal and shortened numbers all become dotted decimals: the parser then disagrees with what was typed.
  if (url.hostname !== host.toLowerCase() || url.username !== "" || url.password !== "") {
    throw new TargetRefused("The host must be written in its usual form");
  }
  if (allowed.has(target)) {
    return { url, target, isAllowed: true };
  }
  refuseUnusual(isPlain, port, url.hostname);
  return { url, target, isAllowed: false };
}

function refuseUnusual(isPlain: boolean, port: string | undefined, host: string): void {
  if (isPlain) {
    throw new TargetRefused("A target must be https");
  }
  if (port !== undefined && !PORTS.has(port)) {
    throw new TargetRefused("A target's port is 443 or 8443");
  }
  const address = host.replace(/^\[(.*)\]$/, "$1");
  const isReachable =
    isIP(address) === 0
      ? host.includes(".") && !host.endsWith(".") && !NEAR_NAMES.test(host)
      : isPublicAddress(address);
  if (!isReachable) {
    throw new TargetRefused(NOT_PUBLIC);
  }
}

/** The same for what is not found: whoever asks is not told which names there are in our network. */
export const NOT_PUBLIC = "The host is not found on the public Internet";
