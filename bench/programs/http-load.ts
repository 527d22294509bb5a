import { connect, type Socket } from "node:net";

/** What is to be asked for; the program's one message. */
export interface LoadTask {
  readonly port: number;
  readonly requests: number;
  readonly connections: number;
  /** Sent in turn. */
  readonly tokens: readonly string[];
}

const OK = Buffer.from("HTTP/1.1 200");

/**
 * Asks for GET /v1/users/me so many times over kept connections, each waiting for its answer, and ends with 0 when every
 * answer was 200. It knows just enough of HTTP to cost next to nothing, so that the server is never the one to wait.
 */
class Load {
  readonly #messages: readonly Buffer[];
  readonly #requests: number;
  #sent = 0;
  #answered = 0;

  constructor({ tokens, requests }: LoadTask) {
    this.#requests = requests;
    this.#messages = tokens.map((token) =>
      Buffer.from(
        `GET /v1/users/me HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\nauthorization: Bearer ${token}\r\n\r\n`,
      ),
    );
  }

  get complete(): boolean {
    return this.#answered === this.#requests;
  }

  ask(socket: Socket): void {
    const message = this.#messages[this.#sent % this.#messages.length];
    if (this.#sent === this.#requests || message === undefined) {
      socket.end();
      return;
    }
    this.#sent++;
    socket.write(message);
  }

  /** An answer this small comes in one piece; where it does not, the count at the end tells. */
  take(socket: Socket, chunk: Buffer): void {
    if (!chunk.subarray(0, OK.length).equals(OK)) {
      fail(`An answer is not 200: ${chunk.toString().slice(0, 200)}`);
    }
    this.#answered++;
    this.ask(socket);
  }
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

process.once("message", (task: LoadTask) => {
  process.disconnect();
  const load = new Load(task);
  for (let index = 0; index < task.connections; index++) {
    const socket = connect(task.port, "127.0.0.1").setNoDelay();
    socket.on("data", (chunk) => load.take(socket, chunk));
    socket.on("error", ({ message }) => fail(message));
    load.ask(socket);
  }
  process.once("beforeExit", () => {
    if (!load.complete) {
      fail("Not all requests were answered.");
    }
  });
});
