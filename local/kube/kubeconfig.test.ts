import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readKubeconfig } from "./kubeconfig.ts";

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "plinth-kubeconfig-"));
});

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const content = `
apiVersion: v1
kind: Config
current-context: first
clusters:
  - name: one
    cluster: { server: "https://one.example:6443", certificate-authority-data: ${btoa("an authority")} }
  - name: two
    cluster: { server: "https://two.example:6443/base", certificate-authority: two.crt, tls-server-name: api }
users:
  - { name: token, user: { token: a-token } }
  - { name: certificate, user: { client-certificate-data: ${btoa("a certificate")}, client-key: client.key } }
  - name: plugin
    user:
      exec:
        apiVersion: client.authentication.k8s.io/v1
        command: ./credentials.sh
        interactiveMode: Never
contexts:
  - { name: first, context: { cluster: one, user: token } }
  - { name: second, context: { cluster: two, user: certificate, namespace: apps } }
  - { name: third, context: { cluster: one, user: plugin } }
`;

describe("readKubeconfig", () => {
  test("GIVEN content WHEN no context is chosen THEN the current one is read", async () => {
    const access = await readKubeconfig(content);
    expect(access.server.href).toBe("https://one.example:6443/");
    expect(access).toMatchObject({ namespace: "default", ca: "an authority", insecure: false });
    expect(await access.credentials()).toEqual({ authorization: "Bearer a-token" });
  });

  test("GIVEN a file WHEN it names other files THEN they are found beside it", async () => {
    const path = join(dir, "config");
    writeFileSync(path, content);
    writeFileSync(join(dir, "two.crt"), "another authority");
    writeFileSync(join(dir, "client.key"), "a key");
    const access = await readKubeconfig(path, { context: "second" });
    expect(access).toMatchObject({ namespace: "apps", ca: "another authority", tlsServerName: "api" });
    expect(await access.credentials()).toEqual({ cert: "a certificate", key: "a key" });
  });

  test("GIVEN a user with a credential plugin WHEN credentials are asked for THEN it is run", async () => {
    const path = join(dir, "with-plugin");
    writeFileSync(path, content);
    const answer = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: { token: "made" } };
    writeFileSync(join(dir, "credentials.sh"), `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`, { mode: 0o700 });
    const access = await readKubeconfig(path, { context: "third" });
    expect(await access.credentials()).toEqual({ authorization: "Bearer made" });
  });

  test.each([
    ["a context that is not there", { context: "fourth" }, 'no context "fourth": there are first, second, third'],
    ["a cluster that is not there", { cluster: "three" }, 'no cluster "three": there are one, two'],
  ])("GIVEN %s WHEN it is read THEN the error says which there are", async (_name, choice, message) => {
    await expect(readKubeconfig(content, choice)).rejects.toThrow(message);
  });

  test("GIVEN text that is no YAML WHEN it is read THEN the error does not quote it", async () => {
    await expect(readKubeconfig("a: [secret\nb: }")).rejects.toThrow(/^the kubeconfig is neither YAML nor JSON$/);
  });

  test("GIVEN a path without a file WHEN it is read THEN the error names the path", async () => {
    await expect(readKubeconfig(join(dir, "nothing"))).rejects.toThrow(
      /kubeconfig .*nothing cannot be read \(ENOENT\)/,
    );
  });
});
