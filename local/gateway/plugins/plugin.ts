import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { messageOf } from "../../failure.ts";
import type { ClusterFetch } from "../cluster-fetch.ts";
import type { RawHeaders } from "../forwarded-headers.ts";
import type { HeaderEdits } from "../header-edits.ts";
import type { KeptState } from "../kept-state.ts";
import type { Problem } from "../problem.ts";
import type { Identity } from "./identity.ts";

/** A request on its way through the plugins of its route, and what they have made of it so far. */
export interface Passage {
  readonly method: string;
  /** Without query, as it was sent. */
  readonly path: string;
  /** Of the client. */
  readonly address: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: RawHeaders;
  readonly toService: HeaderEdits;
  readonly toClient: HeaderEdits;
  /** Who calls, once a token was found valid. */
  identity?: Identity;
  /** How many bytes of a body of unknown length may come. */
  bodyLimit?: number;
}

/** The answer to a question of the browser's own: no body, headers by `toClient`. */
export interface Preflight {
  readonly preflight: true;
}

/** An answer in place of the service's; undefined lets the request through. */
export type Verdict = Problem | Preflight | undefined;

/** A plugin with its configuration, on one route. */
export interface Step {
  /** Run for every request, whatever other plugins say. */
  headers?(passage: Passage): void;
  /** Run in the order of the plugins' priorities, until one gives an answer. */
  access?(passage: Passage): Verdict | Promise<Verdict>;
}

/** What plugins need of the gateway. */
export interface PluginHost {
  readonly fetch: ClusterFetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly kept: KeptState;
  readonly log: (line: string) => void;
}

/** A kind of plugin, by Kong's name. */
export interface PluginType {
  /** Higher ones come first, as in Kong. */
  readonly priority: number;
  /** What Kong does and this one does not. */
  readonly lacks?: string;
  /** @param scope what the plugin is attached to: what it counts, it counts for that */
  make(config: unknown, host: PluginHost, scope: string): { readonly step: Step } | { readonly fault: string };
}

/** @param schema refuses what is not understood: such a plugin must not be half enforced */
export function pluginType<Config>(
  priority: number,
  schema: z.ZodType<Config>,
  make: (config: Config, host: PluginHost, scope: string) => Step,
  lacks?: string,
): PluginType {
  return {
    priority,
    ...(lacks !== undefined && { lacks }),
    make: (config, host, scope) => {
      const parsed = schema.safeParse(config);
      if (!parsed.success) return { fault: faultOf(parsed.error) };
      try {
        return { step: make(parsed.data, host, scope) };
      } catch (error) {
        // One route's settings must not keep all other routes from being renewed.
        return { fault: messageOf(error) };
      }
    },
  };
}

function faultOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${["config", ...path].join(".")}: ${message}`).join("; ");
}

/** A regular expression that this gateway can read: JavaScript's are nearly those of PCRE. */
export const pattern = z.string().refine((text) => expressionOf(text) !== undefined, "no regular expression here");

/** Undefined where it is none. */
export function expressionOf(text: string): RegExp | undefined {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}
