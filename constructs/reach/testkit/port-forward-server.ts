import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** A pod behind the API server. */
export interface ForwardedPod {
  readonly name: string;
  ready: boolean;
  /** Where what its port takes is really taken. */
  readonly port: number;
}

/**
 * As much of an API server as a port-forward needs: lists pods, and forwards over WebSockets in the protocol `v4.channel.k8s.io`, where
 * each message begins with its channel (0 data, 1 errors) and the first of each channel is the port.
 *
 * @see https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/
 */
export class PortForwardServer {
  readonly pods: ForwardedPod[] = [];
  /** The pods that were forwarded to. */
  readonly forwarded: string[] = [];
  /** How often pods were asked for. */
  lists = 0;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "v4.channel.k8s.io" });

  private constructor() {
    this.#server = createServer((request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(this.#answer(request)));
    });
    this.#server.on("upgrade", (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket as Socket, head, (web) => this.#forward(web, request));
    });
  }

  static async start(): Promise<PortForwardServer> {
    const server = new PortForwardServer();
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  get kubeconfig(): string {
    const { port } = this.#server.address() as AddressInfo;
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "test", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
      contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
      "current-context": "test",
      users: [{ name: "test", user: {} }],
    });
  }

  /** Ends every connection, as a node that is gone. */
  cut(): void {
    for (const web of this.#sockets.clients) {
      web.terminate();
    }
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer({ url = "" }: IncomingMessage): unknown {
    const { pathname } = new URL(url, "http://localhost");
    if (pathname !== "/api/v1/namespaces/vault/pods") {
      return { apiVersion: "v1", kind: "Status", status: "Failure", code: 404 };
    }
    this.lists++;
    const items = this.pods.map(({ name, ready }) => ({
      metadata: { name },
      status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
    }));
    return { apiVersion: "v1", kind: "PodList", metadata: {}, items };
  }

  #forward(web: WebSocket, { url = "" }: IncomingMessage): void {
    const name = /\/pods\/([^/]+)\/portforward/.exec(url)?.[1] ?? "";
    const pod = this.pods.find((one) => one.name === name);
    this.forwarded.push(name);
    for (const channel of [0, 1]) {
      web.send(Buffer.from([channel, 0, 0]));
    }
    if (pod === undefined || !pod.ready) {
      web.send(Buffer.from("\u0001no such pod"));
      return;
    }
    const socket = connect(pod.port, "127.0.0.1");
    socket.on("data", (data) => web.send(Buffer.concat([Buffer.from([0]), data])));
    socket.on("error", () => web.terminate());
    socket.on("close", () => web.close());
    web.on("message", (message: Buffer) => socket.write(message.subarray(1)));
    web.on("close", () => socket.destroy());
  }
}
