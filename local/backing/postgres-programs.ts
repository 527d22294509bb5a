import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { Failure } from "../failure.ts";
import { programFolders, programIn } from "./program-search.ts";

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
  readonly major: number;
}

const OLDEST_MAJOR = 14;

/** Packages of Debian, Red Hat, Homebrew and Postgres.app keep the server's programs off the PATH. */
const FOLDERS = [
  "/usr/lib/postgresql/*/bin",
  "/usr/pgsql-*/bin",
  "/opt/homebrew/opt/postgresql@*/bin",
  "/usr/local/opt/postgresql@*/bin",
  "/Applications/Postgres.app/Contents/Versions/*/bin",
];

const HOW_TO_GET =
  "apt-get install postgresql (Debian, Ubuntu), brew install postgresql@17 (macOS), dnf install postgresql-server (Fedora)";

/**
 * The newest PostgreSQL on this machine, or the one that existing data need.
 * @throws Failure when there is none that fits
 */
export function findPostgres(wantedMajor?: number): PostgresPrograms {
  const found = programFolders(FOLDERS).flatMap(programsIn);
  const fitting = found.filter(({ major }) =>
    wantedMajor === undefined ? major >= OLDEST_MAJOR : major === wantedMajor,
  );
  const [newest] = fitting.sort((a, b) => b.major - a.major);
  if (newest === undefined) {
    const needed =
      wantedMajor === undefined ? `${OLDEST_MAJOR} or later` : `${wantedMajor}, which wrote this stack's data,`;
    const seen = found.length === 0 ? "" : ` (found: ${found.map(({ major }) => major).join(", ")})`;
    throw new Failure(`PostgreSQL ${needed} is not installed${seen}. Install it: ${HOW_TO_GET}.`);
  }
  return newest;
}

function programsIn(folder: string): PostgresPrograms[] {
  const postgres = programIn(folder, "postgres");
  if (postgres === undefined) {
    return [];
  }
  // A link on the PATH may stand alone: the other programs are beside the real one.
  const realPostgres = realpathSync(postgres);
  const initdb = programIn(realPostgres.slice(0, realPostgres.lastIndexOf("/")), "initdb");
  const major = majorOf(realPostgres);
  return initdb === undefined || major === undefined ? [] : [{ initdb, postgres: realPostgres, major }];
}

function majorOf(postgres: string): number | undefined {
  try {
    const text = execFileSync(postgres, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const major = /\) (\d+)/.exec(text)?.[1];
    return major === undefined ? undefined : Number(major);
  } catch {
    return undefined;
  }
}
