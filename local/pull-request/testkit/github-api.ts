import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Comment {
  readonly id: number;
  body: string;
  readonly html_url: string;
  readonly user: { readonly type: "User" | "Bot" };
}

/** Begins the comment of a person; all others are a workflow's. */
export const personal = "[a person's]";

/** GitHub's comments of one pull request, on loopback, a few on a page whatever is asked for. */
export class GitHubApi {
  readonly comments: Comment[];
  /** `METHOD path` of each request. */
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #perPage: number;

  private constructor(bodies: readonly string[], perPage: number) {
    this.comments = bodies.map((body, index) => commentOf(index + 1, body));
    this.#perPage = perPage;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(bodies: readonly string[], perPage: number): Promise<GitHubApi> {
    const api = new GitHubApi(bodies, perPage);
    await new Promise<void>((resolve) => api.#server.listen(0, "127.0.0.1", resolve));
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    this.requests.push(`${request.method} ${url.pathname}`);
    if (request.headers.authorization !== "Bearer ghs_right") {
      response.writeHead(401).end(JSON.stringify({ message: "Bad credentials" }));
    } else if (request.method === "GET") {
      this.#list(url, response);
    } else {
      const { body } = JSON.parse(await textOf(request)) as { body: string };
      response.end(JSON.stringify(request.method === "POST" ? this.#create(body) : this.#update(url, body)));
    }
  }

  #list(url: URL, response: ServerResponse): void {
    const page = Number(url.searchParams.get("page") ?? 1);
    const end = page * this.#perPage;
    if (end < this.comments.length) {
      url.searchParams.set("page", String(page + 1));
      response.setHeader("link", `<${this.url}${url.pathname}?page=1>; rel="first", <${url}>; rel="next"`);
    }
    response.end(JSON.stringify(this.comments.slice(end - this.#perPage, end)));
  }

  #create(body: string): Comment {
    const comment = commentOf(this.comments.length + 1, body);
    this.comments.push(comment);
    return comment;
  }

  #update(url: URL, body: string): Comment | undefined {
    const comment = this.comments.find(({ id }) => String(id) === url.pathname.split("/").at(-1));
    if (comment !== undefined) {
      comment.body = body;
    }
    return comment;
  }
}

function commentOf(id: number, body: string): Comment {
  const isPersonal = body.startsWith(personal);
  return {
    id,
    body: isPersonal ? body.slice(personal.length) : body,
    html_url: `https://github.example/comment/${id}`,
    user: { type: isPersonal ? "User" : "Bot" },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
  }
  return text;
}
