import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { isAddonName } from "../constructs/aws/addon-name.ts";
import { versionFacts, versions } from "./versions.ts";
import { endingWithin, type RecordedVersions, versionsFaults } from "./versions-faults.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "..");
const today = new Date().toISOString().slice(0, 10);

const recorded: RecordedVersions = Object.fromEntries([
  ...Object.entries(versions.charts).map(([name, chart]) => [`charts.${name}`, chart] as const),
  ...Object.entries(versions.vendorImages).map(([name, image]) => [`vendorImages.${name}`, image] as const),
  ...Object.entries(versionFacts).map(
    ([name, facts]) => [name, { ...facts, version: `${versions[name as keyof typeof versionFacts]}.0` }] as const,
  ),
]);

describe("what is recorded", () => {
  test("GIVEN today WHEN looked through THEN each is pinned, supported, licensed and has a source", () => {
    const ending = endingWithin(recorded, today, 60);
    if (ending.length > 0) {
      console.warn(`Support ends within 60 days: ${ending.join(", ")}`);
    }
    expect(versionsFaults(recorded, today)).toEqual([]);
  });

  test("GIVEN our own images WHEN looked through THEN each has a whole version", () => {
    for (const image of Object.values(versions.images)) {
      expect(image).toMatch(/^([a-z-]+-service|citus):v\d+\.\d+\.\d+$/);
    }
  });

  test("GIVEN the add-ons WHEN looked through THEN they are those that EKS has", () => {
    expect(Object.keys(versions.addons).filter((name) => !isAddonName(name))).toEqual([]);
  });
});

describe("what must be of one release", () => {
  test("GIVEN Strimzi's chart WHEN compared THEN the brokers' image and the definitions that tests use are of it", () => {
    const { version } = versions.charts.strimziKafkaOperator;
    const pom = readFileSync(join(root, "tools", "strimzi", "pom.xml"), "utf8");

    expect(versions.vendorImages.strimziKafka.tag).toMatch(new RegExp(`^${version}-kafka-4\\.\\d+\\.\\d+$`));
    expect(pom).toContain(`<strimzi.version>${version}</strimzi.version>`);
  });
});

describe("a version that is not to be had", () => {
  const good = {
    repository: "docker.io/acme/thing",
    tag: "1.2.3",
    licence: "MIT",
    endOfLife: "2027-01-31",
    source: "https://acme.example/releases",
  };

  test.each([
    ["the tag latest", { tag: "latest" }, 'thing moves: its version is "latest"'],
    ["a tag of a minor release", { tag: "1.2" }, 'thing moves: its version is "1.2"'],
    ["Bitnami's", { repository: "docker.io/bitnami/redis" }, "thing is Bitnami's"],
    ["past its end", { endOfLife: "2026-11-29" }, "thing is past its end of life, 2026-11-29"],
    ["without an end", { endOfLife: "" }, "thing has neither an end of life nor a reason for having none"],
    ["without a licence", { licence: "" }, "thing has no licence"],
    ["without a source", { source: "" }, "thing has no source"],
    ["a digest of no sum", { digest: "sha256:abc" }, 'thing has no digest in "sha256:abc"'],
  ])("GIVEN %s WHEN looked through THEN it is a fault", (_, change, fault) => {
    expect(versionsFaults({ thing: good }, "2026-11-30")).toEqual([]);
    expect(versionsFaults({ thing: { ...good, ...change } }, "2026-11-30")).toEqual([fault]);
  });

  test("GIVEN an end in 30 days WHEN asked for those within 60 and 20 THEN it is of the former alone", () => {
    const soon = { thing: { ...good, endOfLife: "2026-12-30" } };
    expect(endingWithin(soon, "2026-11-30", 60)).toEqual(["thing"]);
    expect(endingWithin(soon, "2026-11-30", 20)).toEqual([]);
  });
});

/** Texts of code that look like a version of an image or a chart. */
function versionsInCode(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, "");
  return [
    ...code.matchAll(/["'`]([a-z][\w./-]*:v?\d+\.\d+[\w.-]*)["'`]/g),
    ...code.matchAll(/\b(?:version|tag|chartVersion|imageTag): *["'`](v?\d+\.\d+[\w.-]*|latest)["'`]/g),
    ...code.matchAll(/["'`](oci:\/\/[^"'`]+)["'`]/g),
  ].map(([, found = ""]) => found);
}

describe("the code of infra and constructs", () => {
  test("GIVEN its sources WHEN scanned THEN none has a version of its own", () => {
    const found = ["infra", "constructs"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".ts") && !/test|node_modules|dist\//.test(path))
        .flatMap((path) =>
          versionsInCode(readFileSync(join(root, folder, path), "utf8")).map(
            (version) => `${folder}/${path}: ${version}`,
          ),
        ),
    );
    expect(found).toEqual([]);
  });

  test.each(['image: "redis:7.2"', 'tag: "v3.9.1"', 'version: "latest"', 'chart: "oci://acme.example/chart"'])(
    "GIVEN %s in a source WHEN scanned THEN it is found",
    (line) => expect(versionsInCode(`const props = { ${line} };`)).toHaveLength(1),
  );
});

describe("what prod would run", () => {
  let out: string;
  let resources: { type: string; inputs: Record<string, unknown> }[];

  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), "plinth-versions-"));
    const env = { PLINTH_HOME: out, PLINTH_CACHE: join(out, "cache"), HOME: out };
    await run(process.execPath, [join(root, "local/cli.ts"), "synth", "--stack", "prod", "--out", join(out, "prod")], {
      env,
    });
    resources = JSON.parse(readFileSync(join(out, "prod", "resources.json"), "utf8"));
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  test("GIVEN its Helm releases WHEN looked up THEN each is a chart of versions.ts", () => {
    const known = Object.values(versions.charts).map(({ chart, version, ...rest }) =>
      JSON.stringify([chart, version, "repository" in rest ? rest.repository : undefined]),
    );
    const used = resources
      .filter(({ type }) => type === "kubernetes:helm.sh/v3:Release")
      .map(({ inputs: { chart, version, repositoryOpts } }) =>
        JSON.stringify([chart, version, (repositoryOpts as { repo?: string } | undefined)?.repo]),
      );
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((chart) => !known.includes(chart))).toEqual([]);
  });

  test("GIVEN its images, in objects and in values of charts WHEN looked up THEN each is one of versions.ts", () => {
    const used = resources
      .filter(({ type }) => type.startsWith("kubernetes:"))
      .flatMap(({ inputs }) => imagesIn(inputs));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((image) => !isRecorded(image))).toEqual([]);
  });

  test.each([
    "docker.io/library/redis:8.0.1",
    "redis:latest",
    "1.dkr.ecr.eu-west-1.amazonaws.com/plinth/user-service:v0.0.1",
  ])("GIVEN the image %s WHEN looked up THEN it is none", (image) => expect(isRecorded(image)).toBe(false));
});

/** Images by one text, or by repository and tag (with or without their registry), as values of charts have them. */
function imagesIn(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(imagesIn);
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  const { image, repository, tag, registry } = value as Record<string, unknown>;
  const prefix = typeof registry === "string" && registry !== "" ? `${registry}/` : "";
  return [
    ...(typeof image === "string" ? [image] : []),
    ...(typeof repository === "string" && typeof tag === "string" ? [`${prefix}${repository}:${tag}`] : []),
    ...Object.values(value).flatMap(imagesIn),
  ];
}

/** Our own by the end of their address; those of others with or without Docker's own registry. */
function isRecorded(image: string): boolean {
  const others = Object.values(versions.vendorImages).map(({ repository, tag }) => `${repository}:${tag}`);
  return (
    Object.values(versions.images).some((own) => image === own || image.endsWith(`/${own}`)) ||
    others.some((other) => [other, other.replace(/^docker\.io\/(library\/)?/, "")].includes(image))
  );
}
