import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Service } from "@plinth/chassis";

type App = Service["app"];

const responses = new AsyncLocalStorage<ServerResponse>();

/** The same app, whose routes may call `hangUp` and `keepWaiting`: a bad provider's manners are none that a route should know. */
export function withCallerConnection(app: App): App {
  return new Proxy(app, {
    apply: (target, self, args: Parameters<App>) => responses.run(args[1], () => Reflect.apply(target, self, args)),
  });
}

/** Closes the caller's connection: whatever the route returns is not heard. */
export function hangUp(): void {
  caller().destroy();
}

/** Waits that long, or until the caller gives up. */
export async function keepWaiting(seconds: number): Promise<void> {
  const response = caller();
  if (response.destroyed) {
    return;
  }
  const over = new AbortController();
  const gone = once(response, "close", { signal: over.signal });
  const late = sleep(seconds * 1000, undefined, { signal: over.signal });
  await Promise.race([gone, late]);
  over.abort();
  await Promise.allSettled([gone, late]);
}

function caller(): ServerResponse {
  const response = responses.getStore();
  if (response === undefined) {
    throw new Error("There is no request under way");
  }
  return response;
}
