import type { TestService } from "./test-service.ts";

const ORIGIN = "http://users.example";

/** As much of a browser as logging in needs: it keeps cookies by path, follows redirects, and fills in forms. */
export class Browser {
  status = 0;
  text = "";
  headers: Readonly<Record<string, string>> = {};
  /** Where it was. */
  path = "";
  /** The first address of another site that it was sent to. */
  leftTo = "";
  readonly #replicas: readonly TestService[];
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string }>();
  #turn = 0;

  /** @param replicas take turns */
  constructor(replicas: readonly TestService[]) {
    this.#replicas = replicas;
  }

  /** The cookies that go to the page that it is on. */
  get cookies(): string {
    return [...this.#cookies]
      .filter(([, { path }]) => this.path.startsWith(path))
      .map(([name, { value }]) => `${name.split(" ")[0]}=${value}`)
      .join("; ");
  }

  visit(path: string): Promise<void> {
    return this.#go("GET", path);
  }

  /** Submits the page's form whose path ends with the name. */
  submit(name: string, fields: Readonly<Record<string, string>>): Promise<void> {
    const action = new RegExp(`action="([^"]+/${name})"`).exec(this.text)?.[1];
    if (action === undefined) {
      throw new Error(`No form "${name}" on the page: ${this.status} ${this.text}`);
    }
    return this.#go("POST", action, fields);
  }

  /** Submits the library's own form, with its hidden field. */
  submitLibraryForm(fields: Readonly<Record<string, string>>): Promise<void> {
    const action = /action="([^"]+)"/.exec(this.text)?.[1] ?? "";
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(this.text)?.[1] ?? "";
    return this.#go("POST", action, { xsrf, ...fields });
  }

  async #go(method: "GET" | "POST", target: string, fields?: Readonly<Record<string, string>>): Promise<void> {
    const url = new URL(target, ORIGIN);
    if (url.origin !== ORIGIN) {
      this.leftTo = url.href;
      return;
    }
    this.path = url.pathname;
    const agent = this.#replicas[this.#turn++ % this.#replicas.length]?.request();
    const call =
      method === "GET" ? agent?.get(url.pathname + url.search) : agent?.post(url.pathname).type("form").send(fields);
    const answer = await call?.set("accept", "text/html").set("cookie", this.cookies).redirects(0);
    this.#keep(answer?.headers["set-cookie"]);
    this.status = answer?.status ?? 0;
    this.text = answer?.text ?? "";
    this.headers = answer?.headers ?? {};
    if (this.headers.location !== undefined) {
      await this.#go("GET", this.headers.location);
    }
  }

  #keep(lines: unknown): void {
    for (const line of Array.isArray(lines) ? lines : []) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const path = /;\s*path=([^;]+)/i.exec(line)?.[1] ?? "/";
      const isGone = value === "" || /expires=Thu, 01 Jan 1970/i.test(line);
      if (isGone) {
        this.#cookies.delete(`${name} ${path}`);
      } else {
        this.#cookies.set(`${name} ${path}`, { value, path });
      }
    }
  }
}
