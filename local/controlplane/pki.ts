import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CertificateAuthority, KeyPair } from "./certificate-authority.ts";

/** Where the API server's Service stands in the cluster: the first address of the range. */
export const SERVICE_RANGE = "10.96.0.0/16";
const API_SERVICE_ADDRESS = "10.96.0.1";

/** The names of the certificates that `ensurePki` makes; `<name>.crt` and `<name>.key` in the folder. */
export type Identity =
  | "ca"
  | "etcd-ca"
  | "etcd-server"
  | "etcd-client"
  | "apiserver"
  | "admin"
  | "controller-manager"
  | "scheduler"
  | "kwok";

/**
 * Makes the keys and certificates of a control plane, once: an authority for the cluster and one for etcd, a certificate
 * for each server, one for each client with an identity of its own, the key of the service accounts' tokens and the
 * settings that encrypt Secrets at rest. Files are readable by their owner only.
 *
 * @param dir The folder; it appears complete or not at all.
 */
export async function ensurePki(dir: string): Promise<void> {
  if (existsSync(dir)) {
    return;
  }
  // Loaded here, as later starts need none of it.
  const { CertificateAuthority: Authority } = await import("./certificate-authority.ts");
  mkdirSync(join(dir, ".."), { recursive: true, mode: 0o700 });
  const draft = mkdtempSync(`${dir}.`);
  await writeCluster(draft, await Authority.create("plinth-ca"));
  await writeEtcd(draft, await Authority.create("plinth-etcd-ca"));
  writeServiceAccountKeys(draft);
  writeFile(draft, "encryption.yaml", encryptionConfiguration());
  writeFile(draft, "authentication.yaml", AUTHENTICATION);
  writeFile(draft, "egress.yaml", EGRESS);
  renameSync(draft, dir);
}

async function writeCluster(dir: string, authority: CertificateAuthority): Promise<void> {
  writeKeyPair(dir, "ca", await authority.keyPair());
  const hosts = [
    "127.0.0.1",
    "localhost",
    API_SERVICE_ADDRESS,
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
  ];
  writeKeyPair(dir, "apiserver", await authority.issue({ commonName: "kube-apiserver", hosts }));
  writeKeyPair(dir, "admin", await authority.issue({ commonName: "plinth-admin", organization: "system:masters" }));
  for (const name of ["controller-manager", "scheduler"] as const) {
    writeKeyPair(dir, name, await authority.issue({ commonName: `system:kube-${name}` }));
  }
  writeKeyPair(dir, "kwok", await authority.issue({ commonName: "plinth:kwok" }));
}

async function writeEtcd(dir: string, authority: CertificateAuthority): Promise<void> {
  writeFile(dir, "etcd-ca.crt", authority.certificate);
  const hosts = ["127.0.0.1", "localhost"];
  writeKeyPair(dir, "etcd-server", await authority.issue({ commonName: "etcd", hosts, alsoClient: true }));
  writeKeyPair(dir, "etcd-client", await authority.issue({ commonName: "kube-apiserver" }));
}

function writeServiceAccountKeys(dir: string): void {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeFile(dir, "service-accounts.key", privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  writeFile(dir, "service-accounts.pub", publicKey.export({ type: "spki", format: "pem" }).toString());
}

/** @see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/ */
function encryptionConfiguration(): string {
  return JSON.stringify({
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "EncryptionConfiguration",
    resources: [
      {
        resources: ["secrets"],
        providers: [
          { secretbox: { keys: [{ name: "instance", secret: randomBytes(32).toString("base64") }] } },
          { identity: {} },
        ],
      },
    ],
  });
}

/** Whoever has no credentials may ask whether the server is up, and nothing else. */
const AUTHENTICATION = JSON.stringify({
  apiVersion: "apiserver.config.k8s.io/v1",
  kind: "AuthenticationConfiguration",
  anonymous: { enabled: true, conditions: ["/livez", "/readyz", "/healthz"].map((path) => ({ path })) },
});

/**
 * No Service has an address that the API server could reach. Its calls to one go to a proxy that is not there, so that
 * they fail at once in place of waiting for an answer from nowhere.
 */
const EGRESS = JSON.stringify({
  apiVersion: "apiserver.k8s.io/v1beta1",
  kind: "EgressSelectorConfiguration",
  egressSelections: [
    {
      name: "cluster",
      connection: { proxyProtocol: "HTTPConnect", transport: { uds: { udsName: "no-proxy-to-services.sock" } } },
    },
  ],
});

function writeKeyPair(dir: string, name: Identity, { certificate, privateKey }: KeyPair): void {
  writeFile(dir, `${name}.crt`, certificate);
  writeFile(dir, `${name}.key`, privateKey);
}

function writeFile(dir: string, name: string, content: string): void {
  writeFileSync(join(dir, name), content, { mode: 0o600 });
}
