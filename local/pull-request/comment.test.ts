import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { postComment } from "./comment.ts";
import { markerOf } from "./markdown.ts";
import { GitHubApi, personal } from "./testkit/github-api.ts";

const body = `${markerOf("prod")}\nnew`;

let api: GitHubApi | undefined;
afterEach(async () => {
  await api?.stop();
  api = undefined;
});

async function given(bodies: readonly string[]) {
  api = await GitHubApi.start(bodies, 2);
  return api;
}

function post(github: GitHubApi, text = body, token = "ghs_right") {
  return postComment({ api: github.url, repository: "example/shop", pull: 7, token, body: text });
}

describe("the comment of a stack", () => {
  test("GIVEN it is on the third page WHEN posted THEN that one is updated and none is made", async () => {
    const github = await given(["a", "b", "c", "d", `${markerOf("prod")}\r\nold`]);
    expect(await post(github)).toEqual({ action: "updated", url: "https://github.example/comment/5" });
    expect(github.comments.map((comment) => comment.body)).toEqual(["a", "b", "c", "d", body]);
    expect(github.requests.filter((line) => line.startsWith("GET"))).toHaveLength(3);
  });

  test("GIVEN comments of another stack, and one that quotes the marker WHEN posted THEN a new one is made after all pages", async () => {
    const others = [`${markerOf("dev")}\nold`, `> ${markerOf("prod")}`, `see\n${markerOf("prod")}`, "a", "b"];
    const github = await given(others);
    expect((await post(github)).action).toBe("created");
    expect(github.comments.map((comment) => comment.body)).toEqual([...others, body]);
    expect(github.requests.filter((line) => line.startsWith("GET"))).toHaveLength(3);
  });

  test("GIVEN a person's comment with the marker WHEN posted by a workflow THEN that one is left alone", async () => {
    const github = await given([`${personal}${markerOf("prod")}\nforged`]);
    expect((await post(github)).action).toBe("created");
    expect(github.comments.map((comment) => comment.body)).toEqual([`${markerOf("prod")}\nforged`, body]);
  });
});

describe("refusals", () => {
  test("GIVEN a wrong token WHEN posted THEN what GitHub says is told, and not the token", async () => {
    const github = await given([]);
    const error: unknown = await post(github, body, "wrong-token").catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/GitHub refused GET .* with 401: .*Bad credentials/);
    expect(String(error)).not.toContain("wrong-token");
  });

  test.each([
    ["no marker", "text", /does not begin with the marker/],
    ["too many characters", `${markerOf("prod")}\n${"x".repeat(65_536)}`, /at most 65536/],
  ])("GIVEN %s WHEN posted THEN GitHub is not asked", async (_what, text, message) => {
    const github = await given([]);
    await expect(post(github, text)).rejects.toThrow(message);
    expect(github.requests).toEqual([]);
  });
});

test("GIVEN the script with its arguments WHEN run THEN it posts with the token of the environment", async () => {
  const github = await given([]);
  const dir = mkdtempSync(join(tmpdir(), "plinth-comment-"));
  try {
    writeFileSync(join(dir, "comment.md"), body);
    const args = ["--file", join(dir, "comment.md"), "--repository", "example/shop", "--pull", "7"];
    const script = spawn(process.execPath, [join(import.meta.dirname, "post-comment.ts"), ...args], {
      env: { ...process.env, GITHUB_TOKEN: "ghs_right", GITHUB_API_URL: github.url },
      stdio: ["ignore", "ignore", "inherit"],
    });
    expect(await once(script, "exit")).toEqual([0, null]);
    expect(github.comments.map((comment) => comment.body)).toEqual([body]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
