import type { IncomingMessage } from "node:http";
import { StringDecoder } from "node:string_decoder";
import { isStatus, KubeApiError } from "./kube-api-error.ts";
import type { KubeObject } from "./kube-object.ts";

/** One change that a watch tells of. A bookmark carries only the version to go on from. */
export interface WatchEvent<T extends KubeObject = KubeObject> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: T;
}

/** Settings of one watch. */
export interface WatchOptions {
  /** The version after which to tell changes: that of a list, an event or a bookmark. */
  readonly resourceVersion: string;
  /** Seconds after which the server ends the watch. @default between 300 and 600 */
  readonly timeoutSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Opens a watch by `open` and yields its events until the server ends it. */
export async function* openWatch<T extends KubeObject>(
  open: (query: Record<string, string>) => Promise<IncomingMessage>,
  options: WatchOptions,
): AsyncGenerator<WatchEvent<T>> {
  const response = await open({
    watch: "true",
    allowWatchBookmarks: "true",
    resourceVersion: options.resourceVersion,
    // Spread, so that watches opened together do not all end together.
    timeoutSeconds: String(options.timeoutSeconds ?? 300 + Math.floor(Math.random() * 300)),
  });
  try {
    for await (const line of lines(response)) yield parseEvent<T>(line);
  } finally {
    response.destroy();
  }
}

async function* lines(response: IncomingMessage): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of response) {
    const text = rest + decoder.write(chunk as Buffer);
    const parts = text.split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) if (part !== "") yield part;
  }
}

function parseEvent<T extends KubeObject>(line: string): WatchEvent<T> {
  const event = JSON.parse(line) as { type: string; object: unknown };
  if (event.type === "ERROR" && isStatus(event.object)) {
    const { code, reason, message } = event.object;
    throw new KubeApiError(code ?? 500, reason ?? "", message ?? "the watch failed");
  }
  return event as WatchEvent<T>;
}
