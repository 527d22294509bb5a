import { request as httpRequest, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Endpoint } from "./endpoint-book.ts";
import { headerPairs } from "./forwarded-headers.ts";
import type { HeaderEdits } from "./header-edits.ts";
import type { FilteredRequest } from "./route-filters.ts";

/** Carries a WebSocket handshake to the endpoint and, if it agrees, ties both connections together until one ends. */
export function forwardUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  endpoint: Endpoint,
  sent: FilteredRequest,
  edits: HeaderEdits,
): void {
  const { hostname, port } = new URL(endpoint.origin);
  const upstream = httpRequest({
    host: hostname,
    port,
    method: request.method,
    path: sent.target,
    headers: [...sent.headers, "connection", "Upgrade", "upgrade", "websocket"],
    agent: false,
  });
  upstream.once("upgrade", (response, peer, peerHead) => {
    socket.write(responseHead(response, true, edits));
    socket.write(peerHead);
    peer.write(head);
    peer.pipe(socket).pipe(peer);
    for (const [one, other] of [
      [peer, socket],
      [socket, peer],
    ] as const) {
      one.once("close", () => other.destroy());
      one.on("error", () => other.destroy());
    }
  });
  upstream.once("response", (response) => {
    socket.write(responseHead(response, false, edits));
    response.pipe(socket);
  });
  upstream.once("error", () => {
    socket.end("HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  });
  socket.once("close", () => upstream.destroy());
  upstream.end();
}

/** The head of the service's answer. A refusal ends with its connection, so it needs no length and no chunks. */
function responseHead(response: IncomingMessage, isUpgraded: boolean, edits: HeaderEdits): string {
  const dropped = isUpgraded ? [] : ["connection", "keep-alive", "transfer-encoding"];
  const lines = [...headerPairs(edits.applyTo(response.rawHeaders))]
    .filter(([name]) => !dropped.includes(name.toLowerCase()))
    .map(([name, value]) => `${name}: ${value}`);
  if (!isUpgraded) lines.push("connection: close");
  return [`HTTP/1.1 ${response.statusCode} ${response.statusMessage}`, ...lines, "", ""].join("\r\n");
}
