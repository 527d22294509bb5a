import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ensurePki } from "./pki.ts";

let home: string;
let dir: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "plinth-pki-"));
  dir = join(home, "pki");
  await ensurePki(dir);
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

function certificate(name: string): X509Certificate {
  return new X509Certificate(readFileSync(join(dir, `${name}.crt`)));
}

describe("the keys of a control plane", () => {
  test("GIVEN none WHEN they are made THEN only their owner can read them, and no draft stays", () => {
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(dir)) {
      expect([file, statSync(join(dir, file)).mode & 0o777]).toEqual([file, 0o600]);
    }
    expect(readdirSync(home)).toEqual(["pki"]);
  });

  test("GIVEN keys WHEN they are asked for again THEN they stay, and another folder has others", async () => {
    const before = readFileSync(join(dir, "ca.crt"), "utf8");
    await ensurePki(dir);
    expect(readFileSync(join(dir, "ca.crt"), "utf8")).toBe(before);

    const other = join(home, "other");
    await ensurePki(other);
    for (const file of ["ca.key", "admin.key", "service-accounts.key", "encryption.yaml"]) {
      expect(readFileSync(join(other, file), "utf8")).not.toBe(readFileSync(join(dir, file), "utf8"));
    }
  });

  test.each(["apiserver", "admin", "controller-manager", "scheduler", "kwok"])(
    "GIVEN the cluster's authority WHEN it issues to %s THEN that is no authority, and etcd's did not issue it",
    (name) => {
      const issued = certificate(name);
      expect(issued.verify(certificate("ca").publicKey)).toBe(true);
      expect(issued.verify(certificate("etcd-ca").publicKey)).toBe(false);
      expect(issued.ca).toBe(false);
    },
  );

  test("GIVEN the identities WHEN they are read THEN each is one that Kubernetes knows by its name", () => {
    expect(certificate("admin").subject.split("\n").sort()).toEqual(["CN=plinth-admin", "O=system:masters"]);
    expect(certificate("controller-manager").subject).toBe("CN=system:kube-controller-manager");
    expect(certificate("scheduler").subject).toBe("CN=system:kube-scheduler");
    expect(certificate("ca").ca).toBe(true);
  });

  test("GIVEN the server's certificate WHEN hosts are checked THEN it is for loopback and the Service alone", () => {
    const server = certificate("apiserver");
    expect(server.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(server.checkHost("kubernetes.default.svc")).toBe("kubernetes.default.svc");
    expect(server.checkHost("example.test")).toBeUndefined();
    expect(server.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
    expect(certificate("admin").keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
  });
});
