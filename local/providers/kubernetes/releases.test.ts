import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createKubernetesProvider, type KubernetesProvider } from "./provider.ts";
import { secret } from "./wire-value.ts";

/** What the stand-in for helm was asked, in order. */
interface Call {
  readonly args: readonly string[];
  /** Of the file of values, where one was named. */
  readonly values?: unknown;
  readonly mode?: string;
}

const urn = "urn:pulumi:local::plinth::plinth:capability:Mesh$kubernetes:helm.sh/v3:Release::istiod";
const inputs = {
  name: "istiod",
  namespace: "istio-system",
  chart: "istiod",
  version: "1.31.4",
  repositoryOpts: { repo: "https://charts.example" },
  values: { pilot: { replicas: 2 }, password: secret("hush") },
  atomic: true,
  timeout: 60,
};
const kubeconfig = JSON.stringify({
  "current-context": "test",
  contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
  clusters: [{ name: "test", cluster: { server: "http://127.0.0.1:1" } }],
  users: [{ name: "test", user: {} }],
});

/** Keeps its releases as files; a repository called away does not answer, one called empty has no chart. */
const standIn = `#!${process.execPath}
const fs = require("node:fs");
const dir = process.env.HELM_STAND_IN;
const args = process.argv.slice(2);
const after = (flag) => args[args.indexOf(flag) + 1];
const fail = (text) => { process.stderr.write("WARNING: a word before\\nError: " + text + "\\n"); process.exit(1); };
const call = { args };
if (args.includes("--values")) {
  call.values = JSON.parse(fs.readFileSync(after("--values"), "utf8"));
  call.mode = (fs.statSync(after("--values")).mode & 0o777).toString(8);
}
fs.appendFileSync(dir + "/calls", JSON.stringify(call) + "\\n");
const release = dir + "/release-" + args[1];
const record = (status, description) =>
  fs.writeFileSync(release, JSON.stringify({ version: 1, info: { status, description } }));
switch (args[0]) {
  case "pull":
    if (after("--repo").includes("away")) fail('looks like "x" is not a valid chart repository or cannot be reached: dial tcp: no such host');
    if (after("--repo").includes("empty")) fail('chart "istiod" version "1.31.4" not found in the repository');
    fs.writeFileSync(after("--destination") + "/istiod-1.31.4.tgz", "");
    break;
  case "status":
    if (!fs.existsSync(release)) fail("release: not found");
    process.stdout.write(fs.readFileSync(release));
    break;
  case "upgrade":
    if (fs.existsSync(dir + "/broken")) fail("context deadline exceeded");
    record("deployed", after("--description"));
    break;
  case "uninstall":
    if (!fs.existsSync(release)) fail("uninstall: Release not loaded: istiod: release: not found");
    fs.rmSync(release);
}
`;

let dir: string;
let provider: KubernetesProvider;
const pathBefore = process.env.PATH;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "plinth-releases-"));
  process.env.HELM_STAND_IN = dir;
  // Nothing else is on it.
  process.env.PATH = join(dir, "bin");
  provider = createKubernetesProvider();
  await provider.configure({ kubeconfig });
});
afterEach(async () => {
  await provider.close();
  process.env.PATH = pathBefore;
  delete process.env.HELM_STAND_IN;
  rmSync(dir, { recursive: true, force: true });
});

function installHelm(): void {
  mkdirSync(join(dir, "bin"));
  writeFileSync(join(dir, "bin", "helm"), standIn);
  chmodSync(join(dir, "bin", "helm"), 0o755);
}

function calls(): Call[] {
  const path = join(dir, "calls");
  return existsSync(path)
    ? readFileSync(path, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    : [];
}

const commands = () => calls().map(({ args }) => args[0]);
const checked = async (news: object) => (await provider.check(urn, undefined, { ...news })).inputs;
const made = async (news: object = inputs) => await provider.create(urn, await checked(news));

describe("a Helm release", () => {
  test("GIVEN helm WHEN made THEN it installs the fetched chart, with values that no argument shows", async () => {
    installHelm();
    const { id, outs } = await made();
    expect(id).toBe("istio-system/istiod");
    expect(outs).toMatchObject({ status: { name: "istiod", namespace: "istio-system", status: "deployed" } });
    expect(outs).not.toHaveProperty("simulated");

    expect(commands()).toEqual(["pull", "status", "upgrade", "status"]);
    const [pull, , upgrade] = calls();
    expect(pull?.args).toEqual(expect.arrayContaining(["--version", "1.31.4", "--repo", "https://charts.example"]));
    expect(upgrade?.args).toEqual(expect.arrayContaining(["--install", "--atomic", "--wait", "--timeout", "60s"]));
    expect(upgrade?.args[2]).toMatch(/istiod-1\.31\.4\.tgz$/);
    expect(upgrade?.values).toEqual({ pilot: { replicas: 2 }, password: "hush" });
    expect(upgrade?.mode).toBe("600");
    expect(JSON.stringify(calls().map(({ args }) => args))).not.toMatch(/hush|127\.0\.0\.1/);
    const file = upgrade?.args[upgrade.args.indexOf("--values") + 1] ?? "";
    expect(existsSync(file)).toBe(false);
  });

  test("GIVEN helm WHEN the secret among its values is kept THEN it is marked", async () => {
    installHelm();
    const { outs } = await made();
    expect(outs?.values).toEqual(inputs.values);
  });

  test("GIVEN no helm WHEN made, read and deleted THEN it is only recorded, and says why", async () => {
    const { id, outs } = await made();
    expect(outs).toMatchObject({ simulated: "helm is not on the PATH", chart: "istiod" });
    expect(await provider.read(id, urn, outs)).toMatchObject({ id });
    await provider.delete(id, urn, outs ?? {});
  });

  test("GIVEN it was recorded for want of helm WHEN there is one THEN it differs, and the update installs it", async () => {
    const { id, outs = {} } = await made();
    const news = await checked(inputs);
    expect((await provider.diff(id, urn, outs, news)).changes).toBe(false);
    installHelm();
    expect((await provider.diff(id, urn, outs, news)).changes).toBe(true);
    const updated = await provider.update(id, urn, outs, news);
    expect(updated.outs).toMatchObject({ status: { status: "deployed" } });
    expect((await provider.diff(id, urn, updated.outs ?? {}, news)).changes).toBe(false);
  });

  test("GIVEN a repository that does not answer WHEN made THEN it is only recorded, and nothing is installed", async () => {
    installHelm();
    const { id, outs = {} } = await made({ ...inputs, repositoryOpts: { repo: "https://away.example" } });
    expect(outs).toMatchObject({ simulated: "https://away.example does not answer" });
    expect(commands()).toEqual(["pull"]);
    expect((await provider.diff(id, urn, outs, outs.__inputs)).changes).toBe(false);
  });

  test("GIVEN a repository without the chart WHEN made THEN it fails, and says what helm said", async () => {
    installHelm();
    await expect(made({ ...inputs, repositoryOpts: { repo: "https://empty.example" } })).rejects.toThrow(
      'helm could not fetch istiod 1.31.4: chart "istiod" version "1.31.4" not found in the repository',
    );
  });

  test("GIVEN an install that fails WHEN made THEN it fails with helm's words, its warnings left out", async () => {
    installHelm();
    writeFileSync(join(dir, "broken"), "");
    await expect(made()).rejects.toThrow(/^helm could not install istio-system\/istiod: context deadline exceeded$/);
  });

  test("GIVEN a release of somebody else's WHEN made THEN it is refused and left as it is", async () => {
    installHelm();
    writeFileSync(join(dir, "release-istiod"), JSON.stringify({ info: { status: "deployed", description: "Theirs" } }));
    await expect(made()).rejects.toThrow(/istio-system\/istiod that is not of this stack/);
    expect(commands()).toEqual(["pull", "status"]);
  });

  test("GIVEN an install that was interrupted WHEN made again THEN what is left is taken out first", async () => {
    installHelm();
    writeFileSync(join(dir, "release-istiod"), JSON.stringify({ info: { status: "pending-install" } }));
    await made();
    expect(commands()).toEqual(["pull", "status", "uninstall", "upgrade", "status"]);
  });

  test("GIVEN it is installed WHEN deleted twice THEN it is uninstalled, and the second does no harm", async () => {
    installHelm();
    const { id, outs = {} } = await made();
    await provider.delete(id, urn, outs);
    expect(await provider.read(id, urn, outs)).toEqual({ id: "", props: {} });
    await provider.delete(id, urn, outs);
  });

  test("GIVEN it is installed WHEN helm is gone THEN neither an update nor a delete pretends", async () => {
    installHelm();
    const { id, outs = {} } = await made();
    rmSync(join(dir, "bin"), { recursive: true });
    await expect(provider.delete(id, urn, outs)).rejects.toThrow(/helm is not on the PATH/);
    await expect(provider.update(id, urn, outs, await checked(inputs))).rejects.toThrow(/helm is not on the PATH/);
  });
});

describe("a Helm release's inputs", () => {
  test.each([
    ["a value", { values: { pilot: { replicas: 3 }, password: secret("hush") } }, ["values.pilot.replicas"], []],
    ["its name", { name: "other" }, ["name"], ["name"]],
    ["its namespace", { namespace: "other" }, ["namespace"], ["namespace"]],
  ])("GIVEN another %s WHEN held against the former THEN it says so", async (_, change, paths, replaces) => {
    const { id, outs = {} } = await made();
    const diff = await provider.diff(id, urn, outs, await checked({ ...inputs, ...change }));
    expect(Object.keys(diff.detailedDiff)).toEqual(paths);
    expect(diff.replaces).toEqual(replaces);
  });

  test("GIVEN no name and namespace WHEN checked THEN a name is made up and kept, in the default namespace", async () => {
    const { name: _, namespace: __, ...nameless } = inputs;
    const first = await checked(nameless);
    expect(first).toMatchObject({ name: expect.stringMatching(/^istiod-/), namespace: "default" });
    expect((await provider.check(urn, first, nameless)).inputs).toEqual(first);
  });

  test.each([
    ["without a chart", { chart: "" }, ["chart"]],
    [
      "that are not honoured",
      { skipCrds: true, repositoryOpts: { repo: "https://x", password: "p" } },
      ["skipCrds", "repositoryOpts.password"],
    ],
    ["that leave a failed release", { atomic: false }, ["atomic"]],
  ])("GIVEN some %s WHEN checked THEN each is a failure", async (_, change, properties) => {
    const { failures = [] } = await provider.check(urn, undefined, { ...inputs, ...change });
    expect(failures.map(({ property }) => property)).toEqual(properties);
  });
});
