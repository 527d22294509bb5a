import { spawn } from "node:child_process";
import { once } from "node:events";
import { projectDir } from "../local/project.ts";

/** What a command took and said. */
export interface TimedCommand {
  /** Wall time from start to end. */
  readonly seconds: number;
  readonly stdout: string;
  /** What it wrote to file descriptor 3. */
  readonly aside: string;
}

/** How a command is run. */
export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Runs a command in the project's folder to its end.
 * @throws Error with the end of what it said, unless it ends with 0
 */
export async function timedCommand(
  command: string,
  args: readonly string[],
  { env, signal }: CommandOptions,
): Promise<TimedCommand> {
  const started = performance.now();
  const child = spawn(command, [...args], {
    cwd: projectDir,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    signal,
  });
  const outputs = child.stdio.slice(1).map((stream) => {
    const output = { text: "" };
    stream?.on("data", (chunk: Buffer) => {
      output.text += chunk.toString("utf8");
    });
    return output;
  });
  const [code] = await once(child, "close");
  const seconds = (performance.now() - started) / 1000;
  const [stdout = "", stderr = "", aside = ""] = outputs.map(({ text }) => text);
  if (code !== 0) {
    throw new Error(`${[command, ...args].join(" ")} ended with ${code}:\n${`${stdout}${stderr}`.slice(-2000)}`);
  }
  return { seconds, stdout, aside };
}
