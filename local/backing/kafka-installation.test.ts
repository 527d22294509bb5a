import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { silentProgress } from "../progress.ts";
import { installKafka } from "./kafka-installation.ts";
import { fetchKafkaJars, kafkaCacheDir, kafkaJars } from "./kafka-jars.ts";
import { classArchive } from "./kafka-java.ts";
import { findJava, findMaven } from "./kafka-programs.ts";

const { PATH, PLINTH_CACHE } = process.env;

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plinth-kafka-"));
});

afterEach(() => {
  process.env.PATH = PATH;
  if (PLINTH_CACHE === undefined) {
    delete process.env.PLINTH_CACHE;
  } else {
    process.env.PLINTH_CACHE = PLINTH_CACHE;
  }
  rmSync(dir, { recursive: true, force: true });
});

/** Puts a Maven on the PATH that does the shell's lines, with the wished folder in `$out`, and notes each run. */
function pretendMaven(...lines: readonly string[]): void {
  const bin = join(dir, "bin");
  const script = ["#!/bin/sh", "for out; do :; done", 'out=$(echo "$out" | cut -d = -f 2-)', 'mkdir -p "$out"'];
  mkdirSync(bin);
  writeFileSync(join(bin, "mvn"), [...script, `echo run >> "${dir}/runs"`, ...lines, ""].join("\n"), { mode: 0o755 });
  process.env.PATH = `${bin}${delimiter}${PATH}`;
}

describe("installing Kafka", () => {
  test("GIVEN an empty cache WHEN installed twice at once THEN it is fetched once, and jars, data and classes are there", async () => {
    await installKafka(silentProgress);
    const fetched = join(kafkaCacheDir(), "jars");
    process.env.PLINTH_CACHE = join(dir, "cache");
    pretendMaven(`cp "${fetched}"/*.jar "$out"`);

    const [{ java, formatted }] = await Promise.all([installKafka(silentProgress), installKafka(silentProgress)]);

    expect(readFileSync(join(dir, "runs"), "utf8")).toBe("run\n");
    expect(kafkaJars().every((jar) => jar.startsWith(dir) && existsSync(jar))).toBe(true);
    expect(readdirSync(formatted)).toContain("meta.properties");
    expect(statSync(classArchive(java)).size).toBeGreaterThan(1_000_000);
    expect(readdirSync(kafkaCacheDir()).filter((name) => /^(jars-|format-|archive-)/.test(name))).toEqual([]);
  });

  test("GIVEN Maven brings another file under a pinned name WHEN fetched THEN it is named, and nothing is kept", async () => {
    process.env.PLINTH_CACHE = join(dir, "cache");
    pretendMaven('echo forged > "$out/kafka-clients-4.4.0.jar"', 'echo more > "$out/extra-1.0.jar"');

    await expect(fetchKafkaJars(silentProgress)).rejects.toThrow(
      /are not those that .*jars\.sha256 pins: .*extra-1\.0\.jar.*kafka-clients-4\.4\.0\.jar.*They were not kept/,
    );
    expect(readdirSync(kafkaCacheDir())).toEqual([]);
  });

  test("GIVEN Maven cannot fetch WHEN asked to THEN the failure has what it said", async () => {
    process.env.PLINTH_CACHE = join(dir, "cache");
    pretendMaven('echo "[ERROR] repository.example: unknown host"', "exit 1");

    await expect(fetchKafkaJars(silentProgress)).rejects.toThrow(
      /check the network.*\n.*repository\.example: unknown host/,
    );
    expect(readdirSync(kafkaCacheDir())).toEqual([]);
  });
});

describe("missing programs", () => {
  test("GIVEN no Maven WHEN searched THEN one line says how to get it", () => {
    process.env.PATH = dir;

    expect(findMaven).toThrow(/^Kafka is fetched by Maven, which is not installed\. .*apt-get.*brew.*dnf[^\n]*$/);
  });

  test("GIVEN no Java that is new enough WHEN searched THEN one line says which there is, and how to get one", () => {
    const { version } = findJava();

    expect(() => findJava(999)).toThrow(
      new RegExp(
        `^Kafka needs Java 999 or later, which is not installed \\(found: .*${version}.*apt-get.*brew.*dnf[^\\n]*$`,
      ),
    );
  });

  test("GIVEN an old Java first on the PATH WHEN searched THEN the next that is new enough is taken", () => {
    writeFileSync(join(dir, "java"), "#!/bin/sh\necho openjdk 11.0.2 2019-01-15\n", { mode: 0o755 });
    process.env.PATH = `${dir}${delimiter}${PATH}`;

    expect(findJava().command).not.toBe(join(dir, "java"));
  });
});
