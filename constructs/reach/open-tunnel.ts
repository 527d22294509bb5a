import { type ChildProcess, spawn } from "node:child_process";
import { extname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { TunnelAnswer, TunnelOrder } from "./tunnel-order.ts";

/**
 * Opens a tunnel in a process of its own, which goes on after this one: what a program no longer asks for is deleted after the program
 * has ended. It ends by itself once nobody uses it.
 *
 * @returns that process, or one that left it to another's that serves already
 * @throws Error that says what could not be reached
 */
export async function openTunnel(order: TunnelOrder): Promise<ChildProcess> {
  const here = fileURLToPath(import.meta.url);
  const path = fileURLToPath(new URL(`./tunnel-process${extname(here)}`, import.meta.url));
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", path], {
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
  });
  // Where it cannot even be started, there is no line to read.
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  child.stdin.end(JSON.stringify(order));
  const answer = JSON.parse(await firstLineOf(child.stdout)) as TunnelAnswer;
  child.stdout.destroy();
  child.unref();
  if ("error" in answer) {
    throw new Error(`The tunnel could not be opened: ${answer.error}.`);
  }
  return child;
}

async function firstLineOf(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stream })) {
    return line;
  }
  return '{"error":"its process ended"}';
}
