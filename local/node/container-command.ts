import { spawn } from "node:child_process";
import type { Launch } from "./container-environment.ts";
import type { ProbeResult } from "./probe.ts";

const maxOutput = 2_000;

/** Runs a command of a probe or a hook beside the container's process, in its folder and environment; ends it at the timeout. Never rejects. */
export function runBeside(launch: Launch, command: readonly string[], timeoutMs: number): Promise<ProbeResult> {
  const [program = "", ...args] = command.map(launch.moved);
  return new Promise((resolve) => {
    const child = spawn(program === "node" ? process.execPath : program, args, {
      cwd: launch.cwd,
      env: { ...launch.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    const collect = (chunk: Buffer) => {
      if (output.length < maxOutput) output += chunk.toString("utf8").slice(0, maxOutput - output.length);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const timer = setTimeout(() => {
      finish({ ok: false, message: `command "${command.join(" ")}" timed out after ${timeoutMs / 1000} s` });
      killGroup(child.pid);
    }, timeoutMs);
    const finish = (result: ProbeResult) => {
      clearTimeout(timer);
      resolve(result);
    };
    child.once("error", (error) => finish({ ok: false, message: error.message }));
    child.once("exit", (code, signal) => {
      killGroup(child.pid);
      finish(
        code === 0
          ? { ok: true, message: "" }
          : { ok: false, message: output.trim() || `ended with ${code ?? signal}` },
      );
    });
  });
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // All of it has ended.
  }
}
