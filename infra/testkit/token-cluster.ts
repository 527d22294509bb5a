import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CertificateAuthority } from "../../local/controlplane/certificate-authority.ts";
import type { ClusterPlace } from "./recorded-cloud.ts";

/** As the AWS CLI tells it to a client of the cluster. */
const credential = JSON.stringify({
  apiVersion: "client.authentication.k8s.io/v1beta1",
  kind: "ExecCredential",
  status: { token: "sample" },
});

/** A cluster's API that gives tokens of service accounts and nothing else, with an AWS CLI that logs in to it. */
export class TokenCluster implements ClusterPlace {
  readonly endpoint: string;
  readonly certificateAuthority: string;
  readonly #server: Server;
  readonly #tools = mkdtempSync(join(tmpdir(), "plinth-token-cluster-"));
  readonly #path = process.env.PATH;

  private constructor(server: Server, certificateAuthority: string) {
    this.#server = server;
    this.endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.certificateAuthority = certificateAuthority;
    const cli = join(this.#tools, "aws");
    writeFileSync(cli, `#!/bin/sh\necho '${credential}'\n`);
    chmodSync(cli, 0o755);
    process.env.PATH = `${this.#tools}:${this.#path}`;
  }

  static async start(): Promise<TokenCluster> {
    const authority = await CertificateAuthority.create("sample authority");
    const { certificate, privateKey } = await authority.issue({ commonName: "sample", hosts: ["127.0.0.1"] });
    const server = createServer({ cert: certificate, key: privateKey }, ({ url = "" }, response) => {
      const isToken = /^\/api\/v1\/namespaces\/[^/]+\/serviceaccounts\/[^/]+\/token$/.test(url);
      response.writeHead(isToken ? 201 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify({ status: { token: "sample" } }));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new TokenCluster(server, authority.certificate);
  }

  close(): void {
    process.env.PATH = this.#path;
    this.#server.close();
    rmSync(this.#tools, { recursive: true, force: true });
  }
}
