import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startRedisCluster } from "../../../local/backing/redis-cluster.ts";
import { REDIS_ADMIN } from "../../../local/backing/redis-node-files.ts";
import { choosePort } from "../../../local/backing/server-port.ts";
import { BackingInstance } from "../../../local/backing/testkit/backing-instance.ts";
import { RedisClients } from "../../../local/backing/testkit/redis-clients.ts";
import { CertificateAuthority } from "../../../local/controlplane/certificate-authority.ts";
import { createLogger } from "../logger.ts";
import { until } from "../testkit/until.ts";
import { openRedisStore } from "./open-store.ts";
import type { RedisStore } from "./redis-store.ts";

const dir = mkdtempSync(join(tmpdir(), "plinth-tls-"));
const clients = new RedisClients();
const stores: RedisStore[] = [];

let instance: BackingInstance;
let authority: CertificateAuthority;
/** Of the port that is encrypted. */
let url: string;

beforeAll(async () => {
  instance = new BackingInstance();
  const [cluster, made] = await Promise.all([
    startRedisCluster({ ...instance.props, masters: 1, replicasPerMaster: 0 }),
    CertificateAuthority.create("ours"),
  ]);
  authority = made;
  const access = await cluster.ensureUser({ name: "test", password: "of-test", keyPrefix: "test:" });
  const plain = new URL(access.urls[0] ?? "");
  const { certificate, privateKey } = await authority.issue({ commonName: "redis", hosts: [plain.hostname] });
  const files = { "cert-file": certificate, "key-file": privateKey, "ca-cert-file": authority.certificate };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(dir, name), content, { mode: 0o600 });
  }
  const encrypted = new URL(plain);
  encrypted.port = String(await choosePort(undefined, 0));
  url = encrypted.href;
  plain.username = REDIS_ADMIN;
  plain.password = instance.passwordOf("redis-cluster");
  const admin = clients.node(plain.href);
  const settings = Object.keys(files).flatMap((name) => [`tls-${name}`, join(dir, name)]);
  await admin.call("config", "set", ...settings, "tls-auth-clients", "no", "tls-port", encrypted.port);
  // The cluster tells its clients of that port and no other.
  await admin.call("config", "set", "tls-cluster", "yes", "cluster-announce-tls-port", encrypted.port);
});

afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  clients.close();
  await instance.end();
  rmSync(dir, { recursive: true, force: true });
});

/** A store of a service that trusts that authority, and what it has warned of. */
async function open(ca: string) {
  const caFile = join(dir, "trusted.pem");
  writeFileSync(caFile, ca);
  const lines: string[] = [];
  const log = createLogger("test", "warn", { write: (line) => lines.push(line) });
  const store = await openRedisStore({ REDIS_URLS: [url], REDIS_CA_FILE: caFile }, log, 20_000);
  stores.push(store);
  return { store, lines };
}

const isUp = (store: RedisStore) =>
  store.check().then(
    () => true,
    () => false,
  );

test("GIVEN an authority WHEN the nodes' certificates are by it THEN the store works, and by another THEN it is refused", async () => {
  const { store } = await open(authority.certificate);
  await until(() => isUp(store));
  await store.putUnlessOlder("test:key", 1, "a value", 60);
  expect(await store.get("test:key")).toBe("a value");

  const stranger = await open((await CertificateAuthority.create("another")).certificate);
  await until(() => stranger.lines.length > 0);
  expect(stranger.lines.join("")).toContain("Redis cannot be reached");
  expect(await isUp(stranger.store)).toBe(false);
});
