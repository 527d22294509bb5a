import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ProcessLedger } from "../../processes/process-ledger.ts";
import { silentProgress } from "../../progress.ts";
import { removeBackingData } from "../data-home.ts";

/** The folder of an instance that a test may fill with servers, and how to look at them from outside. */
export class BackingInstance {
  readonly dir = mkdtempSync(join(tmpdir(), "plinth-backing-"));
  readonly ledger = new ProcessLedger(this.dir);
  /** What servers are started with. */
  readonly props = { dir: this.dir, ledger: this.ledger, preferredPort: 0, progress: silentProgress };

  pidOf(name: string): number | undefined {
    return this.ledger.list().find((entry) => entry.name === name)?.pid;
  }

  /** SIGKILL; its entry in the ledger stays, as after a crash. */
  async crash(name: string): Promise<void> {
    process.kill(this.pidOf(name) ?? 0, "SIGKILL");
    while (this.ledger.isAlive(name)) {
      await sleep(5);
    }
  }

  /** What any user of the machine can read of a process, and what it wrote. Linux only. */
  visibleOf(name: string): string {
    return readFileSync(`/proc/${this.pidOf(name)}/cmdline`, "utf8") + readFileSync(this.ledger.logPath(name), "utf8");
  }

  /** Of a server's administrator. */
  passwordOf(server: string): string {
    return JSON.parse(readFileSync(join(this.dir, "backing", `${server}.json`), "utf8")).password;
  }

  async end(): Promise<void> {
    await this.ledger.stopAll();
    removeBackingData(this.dir);
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** A program of somebody else's on a port of ours. */
export async function occupant(port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

/** The addresses, as proc(5) writes them, that are listened at on a port. */
export function listeningAddresses(port: number): string[] {
  const lines = ["tcp", "tcp6"].flatMap((table) => readFileSync(`/proc/net/${table}`, "utf8").split("\n"));
  return lines
    .filter((line) => line.includes(" 0A "))
    .map((line) => line.trim().split(/\s+/)[1]?.split(":") ?? [])
    .filter(([, hexadecimal = ""]) => Number.parseInt(hexadecimal, 16) === port)
    .map(([address = ""]) => address);
}

/** 127.0.0.1 in such a table, as such and as an IPv6 address. */
export const LOOPBACK_ADDRESSES = ["0100007F", "0000000000000000FFFF00000100007F"];
