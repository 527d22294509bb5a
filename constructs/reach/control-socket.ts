import { createHash } from "node:crypto";
import { once } from "node:events";
import { lstatSync, mkdirSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { TunnelTarget } from "./tunnel-target.ts";

/** Where the tunnel of a cluster to these targets can be asked whether it lives: no account but this one may. */
export function controlPath(server: string, targets: readonly TunnelTarget[]): string {
  const { uid } = userInfo();
  const dir = join(tmpdir(), `plinth-tunnels-${uid}`);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const found = lstatSync(dir);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new Error(`${dir} must be a folder of this account alone (mode 700): delete it.`);
  }
  const hash = createHash("sha256").update(JSON.stringify([server, targets]));
  return join(dir, `${hash.digest("hex").slice(0, 16)}.sock`);
}

/** Whether a tunnel answers there; asking counts as using it. */
export async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Answers there until it is closed. @param onUse called when it is asked */
export async function answerAt(path: string, onUse: () => void): Promise<Server> {
  // Whoever left it behind does not answer.
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    onUse();
    socket.on("error", () => {});
    socket.end();
  });
  server.listen(path);
  await once(server, "listening");
  return server;
}
