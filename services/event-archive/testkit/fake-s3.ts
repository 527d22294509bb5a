import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** An archived event, as far as tests look at it. */
export interface ArchivedLine {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A bucket in this process that speaks as much of S3 as the archive does, and can fail. */
export class FakeS3 {
  readonly objects = new Map<string, Buffer>();
  /** Every key that was put, as often as it was. */
  readonly puts: string[] = [];
  /** So many of the next puts are answered with 503. */
  failures = 0;
  /** Called once an object is there, before its put is answered. */
  onPut: () => Promise<void> = async () => undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<FakeS3> {
    const s3 = new FakeS3();
    s3.#server.listen(0, "127.0.0.1");
    await once(s3.#server, "listening");
    return s3;
  }

  get environment(): Readonly<Record<string, string>> {
    return {
      ARCHIVE_BUCKET: "archive",
      ARCHIVE_S3_ENDPOINT: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    };
  }

  /** All that was archived, object by object. */
  lines(): ArchivedLine[] {
    return [...this.objects.values()].flatMap((body) =>
      gunzipSync(body)
        .toString()
        .trimEnd()
        .split("\n")
        .map((line): ArchivedLine => JSON.parse(line)),
    );
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", "http://s3");
    if (request.method === "GET") {
      const prefix = url.searchParams.get("prefix") ?? "";
      const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix));
      const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("");
      response.setHeader("content-type", "application/xml");
      response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    if (this.failures > 0) {
      this.failures--;
      response.statusCode = 503;
      response.end();
      return;
    }
    const key = decodeURIComponent(url.pathname).replace(/^\/archive\//, "");
    this.puts.push(key);
    this.objects.set(key, Buffer.concat(chunks));
    await this.onPut();
    response.end();
  }
}
