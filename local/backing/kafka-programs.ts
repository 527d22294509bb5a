import { execFileSync } from "node:child_process";
import { Failure } from "../failure.ts";
import { programFolders, programIn } from "./program-search.ts";

/** Kafka 4's own demand of a broker. */
const OLDEST_JAVA = 17;

/** Packages of Debian, Fedora and Homebrew keep Java in these folders, on the PATH or not. */
const JAVA_FOLDERS = [
  "/usr/lib/jvm/*/bin",
  "/opt/homebrew/opt/openjdk*/bin",
  "/usr/local/opt/openjdk*/bin",
  "/Library/Java/JavaVirtualMachines/*/Contents/Home/bin",
];

const HOW_TO_GET_JAVA =
  "apt-get install default-jre-headless (Debian, Ubuntu), brew install openjdk (macOS), dnf install java-latest-openjdk-headless (Fedora)";

const HOW_TO_GET_MAVEN =
  "apt-get install maven (Debian, Ubuntu), brew install maven (macOS), dnf install maven (Fedora)";

export interface Java {
  readonly command: string;
  /** Such as `17.0.15`. */
  readonly version: string;
}

/**
 * The first Java on the PATH, or where packages put it, that runs Kafka.
 * @throws Failure when there is none
 */
export function findJava(oldest = OLDEST_JAVA): Java {
  const tooOld = new Set<string>();
  for (const folder of programFolders(JAVA_FOLDERS)) {
    const command = programIn(folder, "java");
    const version = command === undefined ? undefined : versionOf(command);
    if (command !== undefined && version !== undefined) {
      if (Number.parseInt(version, 10) >= oldest) {
        return { command, version };
      }
      tooOld.add(version);
    }
  }
  const seen = tooOld.size === 0 ? "" : ` (found: ${[...tooOld].join(", ")})`;
  throw new Failure(
    `Kafka needs Java ${oldest} or later, which is not installed${seen}. Install it: ${HOW_TO_GET_JAVA}.`,
  );
}

/** @throws Failure when there is none */
export function findMaven(): string {
  const [maven] = programFolders([]).flatMap((folder) => programIn(folder, "mvn") ?? []);
  if (maven === undefined) {
    throw new Failure(`Kafka is fetched by Maven, which is not installed. Install it: ${HOW_TO_GET_MAVEN}.`);
  }
  return maven;
}

/** macOS has a `java` that only says that there is none. */
function versionOf(java: string): string | undefined {
  try {
    const text = execFileSync(java, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return /^\S+ (\d[\w.+]*)/.exec(text)?.[1];
  } catch {
    return undefined;
  }
}
