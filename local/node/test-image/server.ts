import { appendFileSync } from "node:fs";
import { createServer } from "node:http";

/** What the tests run as a pod: a small HTTP server that shows its environment and can be told to misbehave. */
const { HOST = "127.0.0.1", PORT = "8080", HOSTNAME = "", FAIL_FILE } = process.env;
let isHealthy = true;

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://pod");
  switch (url.pathname) {
    case "/health":
      response.writeHead(isHealthy ? 200 : 500).end();
      return;
    case "/sick":
      isHealthy = false;
      response.end("sick");
      return;
    case "/exit":
      response.end("bye", () => process.exit(Number(url.searchParams.get("code") ?? 0)));
      return;
    case "/reset":
      request.socket.destroy();
      return;
    case "/env":
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(process.env));
      return;
    case "/echo":
      response.writeHead(200, { "content-type": "application/octet-stream", "x-method": request.method });
      request.pipe(response);
      return;
    case "/headers":
      response.end(JSON.stringify({ url: request.url, headers: request.headers }));
      return;
    case "/fetch":
      // Another service, as this pod sees it: over a connection of its own, as a Service chooses a pod for each connection.
      fetch(url.searchParams.get("url") ?? "", { headers: { connection: "close" } })
        .then((answer) => answer.text())
        .then(
          (text) => response.end(text),
          (error) => response.writeHead(502).end(String(error.cause ?? error)),
        );
      return;
    case "/slow":
      setTimeout(() => response.end("slow"), Number(url.searchParams.get("ms") ?? 100));
      return;
    default:
      response.end(JSON.stringify({ pod: HOSTNAME, pid: process.pid }));
  }
});

server.on("upgrade", (request, socket) => {
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: ${request.headers.upgrade}\r\nconnection: Upgrade\r\n\r\n`,
  );
  socket.pipe(socket);
});

server.listen(Number(PORT), HOST, () => console.log(`listening on ${HOST}:${PORT}`));

process.once("SIGTERM", () => {
  console.log("ending");
  if (FAIL_FILE) appendFileSync(FAIL_FILE, "SIGTERM\n");
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
