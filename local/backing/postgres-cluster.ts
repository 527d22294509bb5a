import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chownSync, existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../failure.ts";
import { LOOPBACK } from "./backing-props.ts";
import type { PostgresPrograms } from "./postgres-programs.ts";
import type { Account } from "./unprivileged-account.ts";

/** The server's administrator. */
export const ADMIN = "plinth_admin";

/** The data of one PostgreSQL server on disk. */
export class PostgresCluster {
  readonly home: string;
  readonly data: string;
  readonly #account: Account | undefined;

  constructor(home: string, account: Account | undefined) {
    this.home = home;
    this.data = join(home, "data");
    this.#account = account;
  }

  /** The release that wrote the data; undefined where there are none. */
  major(): number | undefined {
    const path = join(this.data, "PG_VERSION");
    return existsSync(path) ? Number.parseInt(readFileSync(path, "utf8"), 10) : undefined;
  }

  /** Makes the data aside and moves them into place whole: a start that was killed leaves nothing half made. */
  async create({ initdb }: PostgresPrograms, password: string): Promise<void> {
    this.#clearHalfMade();
    const aside = join(this.home, `new-${randomUUID()}`);
    const passwordFile = join(this.home, "password");
    this.#write(passwordFile, `${password}\n`);
    try {
      await promisify(execFile)(
        initdb,
        [
          `--pgdata=${aside}`,
          `--username=${ADMIN}`,
          `--pwfile=${passwordFile}`,
          "--auth=scram-sha-256",
          "--encoding=UTF8",
          "--locale=C",
          "--data-checksums",
        ],
        { cwd: this.home, ...this.#account },
      );
    } catch (error) {
      throw new Failure(`initdb could not make ${this.data}: ${stderrOf(error)}`);
    } finally {
      rmSync(passwordFile, { force: true });
    }
    renameSync(aside, this.data);
  }

  /** Written afresh at each start, so that nothing but this decides how the server is reached. */
  configure(port: number): void {
    this.#write(join(this.data, "postgresql.conf"), `${settingsFor(port).join("\n")}\n`);
    this.#write(join(this.data, "pg_hba.conf"), `host all all ${LOOPBACK}/32 scram-sha-256\n`);
  }

  /** What killed starts left. The initdb of one may still be at work, so each has a folder of its own. */
  #clearHalfMade(): void {
    for (const folder of globSync(join(this.home, "new-*"))) {
      try {
        rmSync(folder, { recursive: true, force: true });
      } catch {
        // Being written to: the next start clears it.
      }
    }
  }

  #write(path: string, content: string): void {
    writeFileSync(path, content, { mode: 0o600 });
    if (this.#account !== undefined) {
      chownSync(path, this.#account.uid, this.#account.gid);
    }
  }
}

function settingsFor(port: number): string[] {
  return [
    `listen_addresses = '${LOOPBACK}'`,
    `port = ${port}`,
    "unix_socket_directories = ''",
    "password_encryption = 'scram-sha-256'",
    "max_connections = 200",
    "shared_buffers = '64MB'",
    "max_wal_size = '256MB'",
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    "log_line_prefix = '%m [%p] %q%u@%d '",
    // A statement that fails may hold someone's data.
    "log_min_error_statement = 'panic'",
  ];
}

function stderrOf(error: unknown): string {
  return typeof error === "object" && error !== null && "stderr" in error ? String(error.stderr).trim() : String(error);
}
