import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { CertificateAuthority } from "../../../local/controlplane/certificate-authority.ts";
import { ConsulHttp } from "./consul-http.ts";

let dir: string;
let server: Server;
let consul: ConsulHttp | undefined;
let tokens: (string | undefined)[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "plinth-consul-http-"));
  const authority = await CertificateAuthority.create("test");
  const { certificate, privateKey: key } = await authority.issue({ commonName: "consul", hosts: ["127.0.0.1"] });
  writeFileSync(join(dir, "ca.crt"), (await authority.keyPair()).certificate);
  server = createServer({ cert: certificate, key }, (request, response) => {
    tokens.push(request.headers["x-consul-token"]?.toString());
    answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(async () => {
  tokens = [];
  await consul?.close();
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

function open(authorityFile: string | undefined): ConsulHttp {
  const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  consul = new ConsulHttp({ address, tokenFile: join(dir, "token"), authorityFile });
  return consul;
}

describe("Consul's API", () => {
  test("GIVEN an authority's file WHEN asked THEN its certificate is believed, and the token is the one of the time", async () => {
    answer = (_, response) => response.end('"127.0.0.1:8300"');
    const http = open(join(dir, "ca.crt"));

    writeFileSync(join(dir, "token"), "first\n");
    expect(await http.get("/v1/status/leader")).toBe("127.0.0.1:8300");
    writeFileSync(join(dir, "token"), "second\n");
    await http.get("/v1/status/leader");

    expect(tokens).toEqual(["first", "second"]);
  });

  test("GIVEN no authority's file WHEN asked THEN a certificate that nobody knows is refused, and no token is shown", async () => {
    writeFileSync(join(dir, "token"), "first\n");

    await expect(open(undefined).get("/v1/status/leader")).rejects.toThrow("fetch failed");
    expect(tokens).toEqual([]);
  });

  test("GIVEN a refusal WHEN asked THEN the error says what Consul said, and not the token", async () => {
    writeFileSync(join(dir, "token"), "first\n");
    answer = (_, response) => response.writeHead(403).end("Permission denied");

    const refused = open(join(dir, "ca.crt")).put("/v1/txn", [], AbortSignal.timeout(20_000));

    await expect(refused).rejects.toMatchObject({
      status: 403,
      message: "Consul answered 403 to PUT /v1/txn: Permission denied",
    });
  });
});
