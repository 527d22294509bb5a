import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import { POSTGRES, type PostgresServer, startPostgres } from "../../../local/backing/postgres.ts";
import { ADMIN } from "../../../local/backing/postgres-cluster.ts";
import { BackingInstance } from "../../../local/backing/testkit/backing-instance.ts";
import { unprivilegedAccount } from "../../../local/backing/unprivileged-account.ts";
import { CertificateAuthority, type KeyPair } from "../../../local/controlplane/certificate-authority.ts";
import { createLogger } from "../logger.ts";
import { until } from "../testkit/until.ts";
import { openDatabase } from "./open-database.ts";

const MIGRATIONS = fileURLToPath(new URL("../testkit/migrations", import.meta.url));
const log = createLogger("test", "silent");
const dir = mkdtempSync(join(tmpdir(), "plinth-tls-"));

let instance: BackingInstance;
let server: PostgresServer;
let admin: Client;
let url: string;
let authority: CertificateAuthority;

beforeAll(async () => {
  instance = new BackingInstance();
  [server, authority] = await Promise.all([startPostgres(instance.props), CertificateAuthority.create("ours")]);
  const access = await server.ensureDatabase({ name: "thing", role: "thing", password: "of-thing" });
  url = access.url.replace("127.0.0.1", "localhost");
  admin = new Client({
    host: "127.0.0.1",
    port: server.port,
    user: ADMIN,
    database: "postgres",
    password: instance.passwordOf(POSTGRES),
  });
  await admin.connect();
});

afterAll(async () => {
  await admin?.end();
  await instance.end();
  rmSync(dir, { recursive: true, force: true });
});

/** From then on, connections to the server may be encrypted, by that certificate. */
async function serveWith({ certificate, privateKey }: KeyPair): Promise<void> {
  const { rows } = await admin.query<{ data_directory: string }>("show data_directory");
  const data = rows[0]?.data_directory ?? "";
  const account = unprivilegedAccount("postgres");
  for (const [name, content] of Object.entries({ "server.crt": certificate, "server.key": privateKey })) {
    writeFileSync(join(data, name), content, { mode: 0o600 });
    if (account !== undefined) {
      chownSync(join(data, name), account.uid, account.gid);
    }
  }
  await admin.query("alter system set ssl = on");
  await admin.query("select pg_reload_conf()");
}

/** Opens the database as a service does, and asks how its own session came in. */
async function encryptionSeen(ca: string | undefined): Promise<unknown> {
  const caFile = join(dir, "ca.pem");
  writeFileSync(caFile, ca ?? "");
  const settings = { DATABASE_URL: url, DATABASE_POOL: 2, START_SECONDS: 1 };
  const database = await openDatabase(
    ca === undefined ? settings : { ...settings, DATABASE_CA_FILE: caFile },
    MIGRATIONS,
    "test",
    log,
  );
  try {
    const text = "select ssl, version from pg_stat_ssl where pid = pg_backend_pid()";
    return (await database.rows({ name: "encryption", text }, []))[0];
  } finally {
    await database.close();
  }
}

/** The server has read its files anew once a client that trusts that authority alone gets in. */
const served = (ca: string) =>
  until(() =>
    encryptionSeen(ca).then(
      () => true,
      () => false,
    ),
  );

describe("DATABASE_CA_FILE", () => {
  test("GIVEN a server without encryption WHEN the database is opened THEN nothing is sent in clear: it is an error", async () => {
    await expect(encryptionSeen(authority.certificate)).rejects.toThrow("does not support SSL");
    expect(await encryptionSeen(undefined)).toMatchObject({ ssl: false });
  });

  test("GIVEN a certificate for the host by that authority WHEN the database is opened THEN its connections are encrypted", async () => {
    await serveWith(await authority.issue({ commonName: "postgres", hosts: ["localhost"] }));
    await served(authority.certificate);

    expect(await encryptionSeen(authority.certificate)).toEqual({ ssl: true, version: "TLSv1.3" });
  });

  test("GIVEN another authority, or another host's certificate WHEN the database is opened THEN it is refused", async () => {
    const other = await CertificateAuthority.create("another");

    await expect(encryptionSeen(other.certificate)).rejects.toThrow(/certificate/);
    await serveWith(await authority.issue({ commonName: "postgres", hosts: ["elsewhere.example"] }));
    // Until the server has read its files anew, it shows the certificate from before.
    await until(() =>
      encryptionSeen(authority.certificate).then(
        () => false,
        ({ message }) => /does not match certificate's altnames/.test(message),
      ),
    );
  });
});
