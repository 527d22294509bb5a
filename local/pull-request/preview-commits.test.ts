import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { eventually } from "../testkit/eventually.ts";
import { commitPair } from "./commits.ts";
import { markdownOf, markerOf } from "./markdown.ts";
import { previewCommits } from "./preview-commits.ts";
import { type PreviewReport, previewReport } from "./preview-report.ts";
import { type Commit, CommitPairRepository, resource, urnOf } from "./testkit/commit-pair-repository.ts";

const bucket = "aws:s3/bucket:Bucket";
const topic = "kafka:index/topic:Topic";
const secret = { $secret: true };

let repository: CommitPairRepository | undefined;
let out: string;
let said: string;

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "plinth-preview-test-"));
  said = "";
  jest.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  jest.spyOn(process.stdout, "write").mockImplementation(() => true);
});
afterEach(() => {
  jest.restoreAllMocks();
  repository?.remove();
  repository = undefined;
  rmSync(out, { recursive: true, force: true });
});

function given(base: Commit, head: Commit): CommitPairRepository {
  repository = new CommitPairRepository(base, head);
  return repository;
}

async function report(base: Commit, head: Commit): Promise<PreviewReport> {
  const { dir } = given(base, head);
  return await previewReport({ projectDir: dir, stack: "prod", commits: await commitPair(dir, "main") });
}

async function preview({ dir }: CommitPairRepository, options: { stack?: string; base?: string } = {}) {
  const markdown = join(out, "comment.md");
  const error = await previewCommits({ stack: "prod", base: "main", markdown, ...options }, dir).catch(
    (thrown: unknown) => String(thrown),
  );
  return { error, markdown: readFileSync(markdown, "utf8") };
}

describe("what changes", () => {
  test("GIVEN a rename with an alias WHEN compared THEN it is a rename, and the rest stays the same", async () => {
    const { changes, resources } = await report(
      { resources: [resource(bucket, "old", { a: 1 }), resource(topic, "t")] },
      { resources: [resource(bucket, "new", { a: 1 }, { aliases: [urnOf(bucket, "old")] }), resource(topic, "t")] },
    );
    expect(changes).toEqual({ create: 0, update: 0, replace: 0, delete: 0, rename: 1, same: 1 });
    expect(resources).toMatchObject([{ op: "rename", renamedFrom: urnOf(bucket, "old"), diff: [] }]);
  });

  test("GIVEN a rename without an alias WHEN compared THEN it is a deletion, with a word on the alias that it lacks", async () => {
    const result = await report(
      { resources: [resource(bucket, "old", { a: 1 })] },
      { resources: [resource(bucket, "new", { a: 1 })] },
    );
    expect(result.changes).toMatchObject({ create: 1, delete: 1 });
    expect(markdownOf(result)).toContain("`new` is new with the same inputs: if this is a rename, give it an alias.");
  });

  test("GIVEN a field that cannot change in place WHEN compared THEN it is a replacement, with what stands below it", async () => {
    const vpc = (cidrBlock: string) => [
      resource("aws:ec2/vpc:Vpc", "network", { cidrBlock }),
      resource("aws:ec2/subnet:Subnet", "a", {}, { dependsOn: [urnOf("aws:ec2/vpc:Vpc", "network")] }),
    ];
    const { changes, resources } = await report({ resources: vpc("10.0.0.0/16") }, { resources: vpc("10.1.0.0/16") });
    expect(changes).toMatchObject({ replace: 1, same: 1 });
    expect(resources).toMatchObject([
      {
        op: "replace",
        diff: [{ path: "cidrBlock", old: "10.0.0.0/16", new: "10.1.0.0/16", replaces: true }],
        dependents: 1,
        endangers: "the network goes with everything in it",
      },
    ]);
  });

  test("GIVEN a store that is gone WHEN shown THEN it stands on top with what is lost, before all other changes", async () => {
    const markdown = markdownOf(
      await report(
        { resources: [resource(bucket, "orders"), resource(topic, "t", { partitions: 1 })] },
        { resources: [resource(topic, "t", { partitions: 3 })] },
      ),
    );
    const [first = ""] = markdown.split("\n");
    expect(first).toBe(markerOf("prod"));
    expect(markdown).toContain("**1 to delete, 1 to update, 0 unchanged.**");
    const danger = markdown.indexOf("`orders`: the bucket goes with every object in it");
    expect(danger).toBeGreaterThan(0);
    expect(danger).toBeLessThan(markdown.indexOf("  partitions\n- 1\n+ 3"));
  });

  test("GIVEN the same WHEN compared THEN nothing changes, though the base has moved on", async () => {
    const result = await report({ resources: [resource(bucket, "b")] }, {});
    expect(result.resources).toEqual([]);
    expect(markdownOf(result)).toContain("**Nothing changes: 1 resources stay the same.**");
  });

  test("GIVEN a stack that the base has not WHEN compared THEN everything is new", async () => {
    const { dir } = given(
      { resources: [resource(bucket, "b")] },
      { files: { "stacks/Pulumi.eu.yaml": "config: {}\n" } },
    );
    const result = await previewReport({ projectDir: dir, stack: "eu", commits: await commitPair(dir, "main") });
    expect(result).toMatchObject({ isNewStack: true, changes: { create: 1, same: 0 } });
  });

  test("GIVEN 400 changed resources WHEN shown THEN whole blocks are left out from the end, and the comment says how many", async () => {
    const many = (value: string) =>
      Array.from({ length: 400 }, (_, index) => resource(topic, `topic-${index}`, { value: value.repeat(300) }));
    const markdown = markdownOf(await report({ resources: many("a") }, { resources: many("b") }));
    expect(markdown.length).toBeLessThanOrEqual(65_536);
    const shown = markdown.split("<details>").length - 1;
    expect(markdown.split("</details>").length - 1).toBe(shown);
    expect(shown).toBeGreaterThan(50);
    expect(markdown).toContain(`${400 - shown} of 400 resources`);
    expect(markdown).toContain("**400 to update, 0 unchanged.**");
  });
});

describe("secrets", () => {
  const password = (stringData: unknown) => [resource("kubernetes:core/v1:Secret", "s", { stringData })];

  test("GIVEN a Secret in plain text that changed WHEN shown THEN that it changed, and neither value", async () => {
    const result = await report(
      { resources: password({ password: "hunter1" }) },
      { resources: password({ password: "hunter2" }) },
    );
    expect(markdownOf(result)).toContain("  stringData.password\n- [secret]\n+ [secret]");
    expect(JSON.stringify(result)).not.toContain("hunter");
  });

  test("GIVEN a value that became a secret WHEN shown THEN not even what it was", async () => {
    const result = await report(
      { resources: [resource(topic, "t", { key: "hunter1" })] },
      { resources: [resource(topic, "t", { key: secret })] },
    );
    expect(result.resources).toMatchObject([{ diff: [{ path: "key", old: "[not shown]", new: "[secret]" }] }]);
  });

  test("GIVEN an encrypted setting that changed WHEN shown THEN its name, not its cipher text", async () => {
    const settings = (secure: string) => ({
      "stacks/Pulumi.prod.yaml": `config:\n  plinth:key:\n    secure: ${secure}\n`,
    });
    const result = await report({ resources: [], files: settings("cipher1") }, { files: settings("cipher2") });
    expect(result.secrets).toEqual(["plinth:key"]);
    expect(markdownOf(result)).toContain("Encrypted settings that change: `plinth:key`");
    expect(markdownOf(result)).not.toContain("cipher");
  });

  test("GIVEN tokens in the environment WHEN a commit's code runs THEN it does not see them", async () => {
    process.env.GITHUB_TOKEN = "t";
    try {
      const spying = `import { writeFileSync } from "node:fs";
        process.stderr.write(Object.keys(process.env).join(" ")); process.exit(1);`;
      const { error } = await preview(given({ resources: [] }, { files: { "local/cli.ts": spying } }));
      expect(error).toContain("PATH");
      expect(error).not.toContain("GITHUB_TOKEN");
    } finally {
      delete process.env.GITHUB_TOKEN;
    }
  });
});

describe("policies and cost", () => {
  const finding = (rule: string, name: string) => ({
    rule,
    level: "mandatory",
    severity: "high",
    urn: urnOf(bucket, name),
    message: "It is public.",
  });

  test("GIVEN a known finding and a new one WHEN shown THEN the new one is first and marked", async () => {
    const markdown = markdownOf(
      await report(
        { resources: [], violations: [finding("aws-a", "x"), finding("aws-gone", "x")] },
        { violations: [finding("aws-a", "x"), finding("aws-b", "x")] },
      ),
    );
    expect(markdown).toContain("### Policies: 1 new, 1 known, 1 mended");
    expect(markdown).toContain("**new** mandatory, high: `aws-b`");
    expect(markdown.indexOf("`aws-b`")).toBeLessThan(markdown.indexOf("`aws-a`"));
  });

  test("GIVEN a base without policies WHEN shown THEN all findings are new", async () => {
    const { policy } = await report({ resources: [] }, { violations: [finding("aws-a", "x")] });
    expect(policy).toMatchObject({ kind: "judged", added: [{ rule: "aws-a" }], kept: [] });
  });

  test("GIVEN a dearer component WHEN shown THEN what it costs more, and the total; what stays is left out", async () => {
    const markdown = markdownOf(
      await report({ resources: [], cost: { Nodes: 100, NAT: 30 } }, { cost: { Nodes: 150, NAT: 30 } }),
    );
    expect(markdown).toContain("### Cost: +$50.00 a month");
    expect(markdown).toContain("| Nodes | $100.00 | $150.00 | +$50.00 |");
    expect(markdown).toContain("| **Total** | $130.00 | $180.00 | **+$50.00** |");
    expect(markdown).not.toContain("NAT");
  });
});

describe("what cannot be compared", () => {
  test("GIVEN a head that does not compile WHEN previewed THEN it says so, in the comment too, without the temporary folder", async () => {
    const { error, markdown } = await preview(given({ resources: [] }, { files: { "local/cli.ts": "const = 1;" } }));
    expect(error).toMatch(/HEAD \([0-9a-f]{7}\) has no desired state of stack "prod": its synth failed\./);
    expect(error).toContain("\nlocal/cli.ts:1\n");
    expect(error).not.toContain(tmpdir());
    expect(markdown).toContain(`${markerOf("prod")}\n## Preview of stack \`prod\`: failed`);
    expect(markdown).toContain("local/cli.ts");
  });

  test("GIVEN a fault in the settings WHEN previewed THEN the setting and what is allowed are told", async () => {
    const settings = { "stacks/Pulumi.prod.yaml": "config:\n  replicas: 99\n" };
    const { error } = await preview(given({ resources: [] }, { files: settings }));
    expect(error).toContain("plinth:services.user.replicas is 99; allowed: 0 to 9");
  });

  test.each([
    [{ base: "nowhere" }, 'There is no commit "nowhere" here.'],
    [{ base: "--help" }, 'There is no commit "--help" here.'],
    [{ stack: "moon" }, 'Neither HEAD nor the base has a stack "moon".'],
  ])("GIVEN %j WHEN previewed THEN it is told", async (options, message) => {
    expect((await preview(given({ resources: [] }, {}), options)).error).toContain(message);
  });

  test("GIVEN a folder in no repository WHEN previewed THEN it is told", async () => {
    await expect(commitPair(out, "main")).rejects.toThrow("is in no Git repository");
  });
});

describe("the work tree", () => {
  test("GIVEN a change in no commit WHEN previewed THEN the commit is compared, and it says so", async () => {
    const pair = given({ resources: [resource(bucket, "b")] }, {});
    pair.write({ "resources.json": "[]" });
    const { error, markdown } = await preview(pair);
    expect(error).toBeUndefined();
    expect(said).toContain("There are changes that are in no commit. They are left out: HEAD (");
    expect(markdown).toContain("Nothing changes: 1 resources stay the same");
    expect(pair.git("status", "--porcelain")).toBe(" M resources.json\n");
  });

  test.each([
    ["a preview that worked", {}],
    ["one that failed", { "local/cli.ts": "const = 1;" }],
  ])("GIVEN %s THEN no worktree is left", async (_what, files) => {
    const pair = given({ resources: [] }, { files });
    await preview(pair);
    expect(pair.git("worktree", "list").trim().split("\n")).toHaveLength(1);
    expect(existsSync(join(pair.dir, ".git/worktrees")) ? readdirSync(join(pair.dir, ".git/worktrees")) : []).toEqual(
      [],
    );
  });

  test("GIVEN an interruption while a commit's code runs THEN that code is ended and its folders go", async () => {
    const pidFile = join(out, "pid");
    const forever = `import { writeFileSync } from "node:fs";
      writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
      setInterval(() => {}, 1000);`;
    const pair = given({ resources: [] }, { files: { "local/cli.ts": forever } });
    const interrupt = new AbortController();
    const commits = await commitPair(pair.dir, "main");
    const work = previewReport({ projectDir: pair.dir, stack: "prod", commits, signal: interrupt.signal });
    const outcome = expect(work).rejects.toThrow("interrupted");
    await eventually(() => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "");
    interrupt.abort(new Error("interrupted"));
    await outcome;
    expect(() => process.kill(Number(readFileSync(pidFile, "utf8")), 0)).toThrow("ESRCH");
    expect(pair.git("worktree", "list").trim().split("\n")).toHaveLength(1);
  });
});
