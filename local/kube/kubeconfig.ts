import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { errorCodeOf } from "../error-code.ts";
import type { ClusterAccess, Credentials } from "./cluster-access.ts";
import { pluginCredentials } from "./plugin-credentials.ts";

/** The file format of kubectl, as far as it is used here (clientcmd api/v1 Config). */
export interface KubeconfigFile {
  "current-context"?: string;
  clusters?: { name: string; cluster: KubeconfigCluster }[];
  users?: { name: string; user: KubeconfigUser }[];
  contexts?: { name: string; context: { cluster: string; user: string; namespace?: string } }[];
}

interface KubeconfigCluster {
  server: string;
  "certificate-authority"?: string;
  "certificate-authority-data"?: string;
  "insecure-skip-tls-verify"?: boolean;
  "tls-server-name"?: string;
  "proxy-url"?: string;
}

interface KubeconfigUser {
  "client-certificate"?: string;
  "client-certificate-data"?: string;
  "client-key"?: string;
  "client-key-data"?: string;
  token?: string;
  tokenFile?: string;
  username?: string;
  password?: string;
  exec?: unknown;
  "auth-provider"?: unknown;
}

/** Which parts of a kubeconfig to take. */
export interface KubeconfigChoice {
  /** @default the file's current context */
  readonly context?: string | undefined;
  /** Name of a cluster entry that replaces the context's own. */
  readonly cluster?: string | undefined;
}

/**
 * Reads one context of a kubeconfig.
 *
 * @param pathOrContent a path, or the file's own text (YAML or JSON); the default is KUBECONFIG's first file, then
 *   `~/.kube/config`, as kubectl does.
 * @throws when the file, the context, its cluster or its user is missing, naming those that there are.
 */
export async function readKubeconfig(
  pathOrContent: string | undefined,
  choice: KubeconfigChoice = {},
): Promise<ClusterAccess> {
  const source = await load(pathOrContent ?? defaultPath());
  const { config, folder, origin } = source;
  const contextName = choice.context ?? config["current-context"];
  const context = pick(config.contexts, contextName, "context", origin).context;
  const cluster = pick(config.clusters, choice.cluster ?? context.cluster, "cluster", origin).cluster;
  const user = pick(config.users, context.user, "user", origin).user;
  const ca = await pem(cluster["certificate-authority-data"], cluster["certificate-authority"], folder);
  const tlsServerName = cluster["tls-server-name"];
  const proxy = cluster["proxy-url"];
  return {
    server: serverUrl(cluster.server, origin),
    namespace: context.namespace ?? "default",
    insecure: cluster["insecure-skip-tls-verify"] === true,
    ...(ca !== undefined && { ca }),
    ...(tlsServerName !== undefined && { tlsServerName }),
    ...(proxy !== undefined && { proxy }),
    credentials: await credentialsOf(user, source.text, folder, contextName ?? ""),
  };
}

/**
 * The names of a kubeconfig's contexts.
 *
 * @throws as `readKubeconfig` does, for a file that is none
 */
export async function contextNames(path: string): Promise<string[]> {
  return ((await load(path)).config.contexts ?? []).map(({ name }) => name);
}

interface Source {
  readonly config: KubeconfigFile;
  readonly text: string;
  /** What relative paths in it start from. */
  readonly folder: string;
  /** For messages; never the content itself, which holds keys. */
  readonly origin: string;
}

async function load(pathOrContent: string): Promise<Source> {
  const isContent = /[\n{]/.test(pathOrContent);
  const path = pathOrContent.startsWith("~/") ? join(homedir(), pathOrContent.slice(2)) : resolve(pathOrContent);
  const origin = isContent ? "the kubeconfig" : `kubeconfig ${path}`;
  const text = isContent ? pathOrContent : await readText(path, origin);
  const config = await parseConfig(text, origin);
  return { config, text, origin, folder: isContent ? process.cwd() : dirname(path) };
}

async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const reason = errorCodeOf(error) ?? String(error);
    throw new Error(`${what} cannot be read (${reason}): give the path of a kubeconfig, or its content`);
  }
}

async function parseConfig(text: string, origin: string): Promise<KubeconfigFile> {
  const config = await parseYaml(text, origin);
  if (typeof config !== "object" || config === null || !("clusters" in config) || !Array.isArray(config.clusters)) {
    throw new Error(`${origin} has no clusters: it must be a kubectl configuration (kind: Config)`);
  }
  return config as KubeconfigFile;
}

async function parseYaml(text: string, origin: string): Promise<unknown> {
  try {
    // The YAML parser is only loaded for what is not its subset JSON.
    return text.trimStart().startsWith("{") ? JSON.parse(text) : (await import("yaml")).parse(text);
  } catch {
    // The parser's message quotes the text, keys and all.
    throw new Error(`${origin} is neither YAML nor JSON`);
  }
}

function pick<T extends { name: string }>(
  entries: T[] | undefined,
  name: string | undefined,
  what: string,
  origin: string,
): T {
  const found = entries?.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const known = entries?.map((entry) => entry.name).join(", ") || "none";
  const problem = name === undefined || name === "" ? `names no current ${what}` : `has no ${what} "${name}"`;
  throw new Error(`${origin} ${problem}: there are ${known}`);
}

function serverUrl(server: string, origin: string): URL {
  if (!URL.canParse(server)) throw new Error(`${origin} has the server "${server}", which is not a URL`);
  return new URL(server);
}

async function credentialsOf(
  user: KubeconfigUser,
  text: string,
  folder: string,
  context: string,
): Promise<() => Promise<Credentials>> {
  if (user.exec !== undefined || user["auth-provider"] !== undefined) return pluginCredentials(text, folder, context);
  const cert = await pem(user["client-certificate-data"], user["client-certificate"], folder);
  const key = await pem(user["client-key-data"], user["client-key"], folder);
  const certificate = { ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) };
  const { token, tokenFile } = user;
  if (token === undefined && tokenFile !== undefined) {
    // Bound tokens are rewritten in place about every hour.
    return async () => ({
      ...certificate,
      authorization: `Bearer ${(await readText(resolve(folder, tokenFile), "the token file")).trim()}`,
    });
  }
  const authorization = token === undefined ? basic(user) : `Bearer ${token}`;
  const fixed = { ...certificate, ...(authorization !== undefined && { authorization }) };
  return async () => fixed;
}

function basic({ username, password }: KubeconfigUser): string | undefined {
  if (username === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password ?? ""}`).toString("base64")}`;
}

async function pem(data: string | undefined, path: string | undefined, folder: string): Promise<string | undefined> {
  if (data !== undefined) return Buffer.from(data, "base64").toString("utf8");
  if (path === undefined) return undefined;
  return await readText(resolve(folder, path), `file ${resolve(folder, path)}, which the kubeconfig names,`);
}

function defaultPath(): string {
  const [first] = (process.env.KUBECONFIG ?? "").split(":").filter((path) => path !== "");
  return first ?? join(homedir(), ".kube", "config");
}
