import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { synthFiles, writeSynthFiles } from "./synth-files.ts";

const configMap = (name: string, data: unknown) => ({
  urn: `urn:pulumi:local::plinth::kubernetes:core/v1:ConfigMap::user/${name}`,
  type: "kubernetes:core/v1:ConfigMap",
  inputs: { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data },
  dependsOn: [] as string[],
});

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plinth-synth-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("GIVEN an object WHEN synthesized THEN it has a file of its own under its chart", () => {
  const [file] = synthFiles([configMap("Settings", { a: "1" })]);
  expect(file?.path).toBe("kubernetes/user/configmap-settings.yaml");
  expect(file?.text).toContain('a: "1"');
});

test("GIVEN a secret and an unknown WHEN synthesized THEN the manifest has a word for each, resources.json the marks", () => {
  const files = synthFiles([configMap("s", { password: { $secret: true }, port: { $unknown: true } })]);
  expect(files[0]?.text).toContain('password: "[secret]"');
  expect(files[0]?.text).toContain('port: "[unknown]"');
  expect(JSON.parse(files.at(-1)?.text ?? "")[0].inputs.data).toEqual({
    password: { $secret: true },
    port: { $unknown: true },
  });
});

test("GIVEN words that YAML 1.1 takes for booleans WHEN synthesized THEN they are quoted, since kubectl reads YAML 1.1", () => {
  const [file] = synthFiles([configMap("s", { mode: "Off" })]);
  expect(file?.text).toContain('mode: "Off"');
});

test("GIVEN registrations in another order WHEN synthesized THEN the files are the same", () => {
  const first = { ...configMap("a", {}), dependsOn: ["urn:x", "urn:y"] };
  const second = configMap("b", {});
  const files = synthFiles([second, { ...first, dependsOn: ["urn:y", "urn:x"] }]);
  expect(files).toEqual(synthFiles([first, second]));
});

test("GIVEN objects that differ by namespace alone WHEN synthesized THEN each has a file of its own", () => {
  const inNamespace = (namespace: string) => {
    const { urn, inputs, ...rest } = configMap("s", {});
    return { ...rest, urn: `${urn}-${namespace}`, inputs: { ...inputs, metadata: { name: "s", namespace } } };
  };
  const files = synthFiles([inNamespace("a"), inNamespace("b")]);
  expect(files.slice(0, 2).map(({ path }) => path)).toEqual([
    "kubernetes/user/configmap-s.a.yaml",
    "kubernetes/user/configmap-s.b.yaml",
  ]);
});

test("GIVEN a Helm release WHEN synthesized THEN charts.json tells all that is needed to fetch it", () => {
  const inputs = {
    name: "r",
    namespace: "n",
    chart: "c",
    version: "1.2.3",
    repositoryOpts: { repo: "https://x" },
    values: { a: 1 },
  };
  const files = synthFiles([{ urn: "urn:x::r", type: "kubernetes:helm.sh/v3:Release", inputs, dependsOn: [] }]);
  expect(JSON.parse(files.find(({ path }) => path === "charts.json")?.text ?? "")).toEqual([
    { name: "r", namespace: "n", repository: "https://x", chart: "c", version: "1.2.3", values: { a: 1 } },
  ]);
});

test("GIVEN an earlier output WHEN written again THEN what is no longer there goes", () => {
  writeSynthFiles(dir, synthFiles([configMap("old", {})]));
  writeSynthFiles(dir, synthFiles([configMap("new", {})]));
  expect(existsSync(join(dir, "kubernetes/user/configmap-old.yaml"))).toBe(false);
  expect(existsSync(join(dir, "kubernetes/user/configmap-new.yaml"))).toBe(true);
});

test("GIVEN a folder of somebody else's WHEN written to THEN it is refused and left as it is", () => {
  mkdirSync(join(dir, "kubernetes"));
  writeFileSync(join(dir, "kubernetes/mine.yaml"), "mine");
  expect(() => writeSynthFiles(dir, synthFiles([]))).toThrow(/synth did not write it/);
  expect(readFileSync(join(dir, "kubernetes/mine.yaml"), "utf8")).toBe("mine");
});
