import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { findPostgres } from "../../local/backing/postgres-programs.ts";
import { cacheDir } from "../../local/cache.ts";
import { memberPaths, patroniConfiguration, postgresParameters } from "./patroni-config.ts";
import { sampleCluster } from "./testkit/sample.ts";

/** On the PATH, or where the checkers are kept, if it was installed as a whole. */
function patroniProgram(): string | undefined {
  const onPath = (process.env.PATH ?? "").split(":").map((folder) => join(folder, "patroni"));
  const whole = globSync(join(cacheDir(), "ci/checkers/patroni-*/complete"));
  const kept = whole.map((file) => join(dirname(file), "bin", "patroni"));
  return [...onPath, ...kept].find((file) => existsSync(file));
}

const patroni = patroniProgram();
const withPatroni = patroni === undefined ? test.skip : test;

describe("Patroni's configuration", () => {
  test("GIVEN a restore WHEN configured THEN Patroni's own database is none that the backup has", () => {
    const at = "2026-11-30T12:00:00Z";
    const { citus, bootstrap } = patroniConfiguration({ ...sampleCluster, restore: { ...sampleBackup, at } });
    expect(citus).toEqual({ database: `plinth_${Date.parse(at)}` });
    expect(bootstrap).toMatchObject({ method: "walg", walg: { recovery_conf: { recovery_target_time: at } } });
  });

  withPatroni(
    `GIVEN it WHEN Patroni validates it${patroni ? "" : " (skipped: no patroni)"} THEN nothing is said`,
    () => {
      const dir = mkdtempSync(join(tmpdir(), "patroni-"));
      try {
        const config = patroniConfiguration({
          ...sampleCluster,
          restore: { ...sampleBackup, at: "2026-11-30T12:00:00Z" },
        });
        const bin = join(dir, "bin");
        mkdirSync(bin);
        for (const program of [
          "pg_ctl",
          "initdb",
          "pg_controldata",
          "pg_basebackup",
          "postgres",
          "pg_isready",
          "pg_rewind",
        ]) {
          const says = 'if [ "$1" = --version ]; then echo "postgres (PostgreSQL) 17.6"; fi\n';
          writeFileSync(join(bin, program), `#!/bin/sh\n${says}`, { mode: 0o755 });
        }
        const here = JSON.stringify(config)
          .replaceAll(memberPaths.programs, bin)
          .replaceAll(memberPaths.data, join(dir, "data"));
        expect(validate(dir, here)).toEqual({ status: 0, said: "" });
        // That it looks at all.
        expect(validate(dir, here.replace('"ttl":30', '"ttl":1')).said).toContain("ttl");
      } finally {
        rmSync(dir, { recursive: true });
      }
    },
    120_000,
  );

  test("GIVEN PostgreSQL's parameters WHEN a real server reads them THEN it takes each", () => {
    const own = Object.entries(postgresParameters(sampleCluster)).filter(
      ([name]) => !name.includes(".") && name !== "shared_preload_libraries",
    );
    const dir = mkdtempSync(join(tmpdir(), "parameters-"));
    try {
      writeFileSync(join(dir, "postgresql.conf"), own.map(([name, value]) => `${name} = '${value}'`).join("\n"));
      for (const [name] of own) {
        // Of a setting that it does not know, or of a value that it refuses, it exits with 1.
        const said = execFileSync(
          findPostgres(undefined).postgres,
          ["-C", name, "-c", `config_file=${dir}/postgresql.conf`, "-D", dir],
          {
            encoding: "utf8",
            stdio: ["ignore", "pipe", "pipe"],
          },
        );
        expect(said.trim()).not.toBe("");
      }
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

const sampleBackup = { prefix: "s3://backups/old", region: "eu-central-1" };

function validate(dir: string, config: string) {
  const file = join(dir, "patroni.yml");
  writeFileSync(file, config);
  const env = {
    ...process.env,
    PATRONI_NAME: "citus-0-0",
    PATRONI_KUBERNETES_POD_IP: "10.0.0.5",
    PATRONI_CITUS_GROUP: "0",
    PATRONI_POSTGRESQL_CONNECT_ADDRESS: "10.0.0.5:5432",
    PATRONI_RESTAPI_CONNECT_ADDRESS: "10.0.0.5:8008",
    PATRONI_SUPERUSER_PASSWORD: "hush",
    PATRONI_REPLICATION_PASSWORD: "hush",
    PATRONI_RESTAPI_USERNAME: "patroni",
    PATRONI_RESTAPI_PASSWORD: "hush",
  };
  const run = spawnSync(patroni ?? "", ["--ignore-listen-port", "--validate-config", file], { env, encoding: "utf8" });
  return { status: run.status, said: `${run.stdout}${run.stderr}` };
}
