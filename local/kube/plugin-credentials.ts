import type { RequestOptions } from "node:https";
import { resolve } from "node:path";
import type { Credentials } from "./cluster-access.ts";

/**
 * Credentials of kubeconfig users that run a program (`exec`) or use a provider (`auth-provider`).
 *
 * The client library of Kubernetes knows them all and renews them, but takes some 400 ms of CPU to load: so only here,
 * and only when the first request goes out.
 */
export function pluginCredentials(kubeconfig: string, folder: string, context: string): () => Promise<Credentials> {
  const loading = lazily(async () => {
    const { KubeConfig } = await import("@kubernetes/client-node");
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    config.makePathsAbsolute(folder);
    config.setCurrentContext(context);
    resolveCommand(config.getCurrentUser()?.exec, folder);
    return config;
  });
  return async () => {
    const config = await loading();
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    const authorization = authorizationOf(options.headers);
    return {
      ...(typeof options.auth === "string" && { authorization: `Basic ${btoa(options.auth)}` }),
      ...(authorization !== undefined && { authorization }),
      ...(options.cert !== undefined && { cert: String(options.cert) }),
      ...(options.key !== undefined && { key: String(options.key) }),
    };
  };
}

/** A command with a slash is relative to the kubeconfig, as for kubectl; the library takes the working directory. */
function resolveCommand(exec: unknown, folder: string): void {
  if (typeof exec !== "object" || exec === null || !("command" in exec) || typeof exec.command !== "string") return;
  if (exec.command.includes("/")) exec.command = resolve(folder, exec.command);
}

function authorizationOf(headers: RequestOptions["headers"]): string | undefined {
  const value = new Map(Object.entries(headers ?? {})).get("Authorization");
  return typeof value === "string" ? value : undefined;
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
