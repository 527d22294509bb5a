import { spawn } from "node:child_process";

/** How a child process ended and what it said. */
export interface ChildResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and how a child process runs. */
export interface ChildOptions {
  readonly cwd: string;
  /** Ends the child and all that it started. */
  readonly signal?: AbortSignal;
  /** Asks the child to end, as Ctrl-C does. */
  readonly interrupt?: AbortSignal;
  /** What it sees of the environment. @default - no token and no key */
  readonly env?: NodeJS.ProcessEnv;
}

/** What a child gets of the environment: where programs and caches are, and the way to a registry. No credentials of any cloud. */
const passedOn = [
  "PATH",
  "HOME",
  "TMPDIR",
  "LANG",
  "XDG_CACHE_HOME",
  "PLINTH_CACHE",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "NODE_EXTRA_CA_CERTS",
  "npm_config_registry",
];

/**
 * Runs a program to its end. The code that it runs may be anybody's: unless told otherwise, it sees no token and no key.
 * @throws a signal's reason when it was aborted; Error when there is no such program
 */
export async function runChild(command: string, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  const { cwd, signal, interrupt, env = withoutCredentials() } = options;
  signal?.throwIfAborted();
  interrupt?.throwIfAborted();
  // A group of its own, so that what it starts ends with it; a terminal's Ctrl-C reaches it through us.
  const child = spawn(command, [...args], { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const { promise, resolve, reject } = Promise.withResolvers<ChildResult>();
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  child.once("error", reject);
  child.once("close", (code) => resolve({ code: code ?? 1, ...output }));
  const end = () => signalGroup(child.pid, "SIGKILL");
  const ask = () => signalGroup(child.pid, "SIGINT");
  signal?.addEventListener("abort", end, { once: true });
  interrupt?.addEventListener("abort", ask, { once: true });
  try {
    const result = await promise;
    signal?.throwIfAborted();
    interrupt?.throwIfAborted();
    return result;
  } finally {
    signal?.removeEventListener("abort", end);
    interrupt?.removeEventListener("abort", ask);
  }
}

function withoutCredentials(): NodeJS.ProcessEnv {
  return Object.fromEntries(passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) {
      process.kill(-pid, signal);
    }
  } catch {
    // It has ended by itself.
  }
}
