#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Failure, messageOf } from "../failure.ts";
import { postComment } from "./comment.ts";

const usage = `usage: GITHUB_TOKEN=... node local/pull-request/post-comment.ts --file F --repository OWNER/NAME --pull N
Writes a preview's Markdown as a comment on a pull request, in place of the one that is there for the same stack.
GITHUB_API_URL names another server than https://api.github.com.
`;

/** A wrong argument, told with what is right. */
function refuse(reason: string): never {
  throw new Failure(`${reason}\n${usage}`, 2);
}

async function main(): Promise<void> {
  const { file, repository, pull, help } = argumentsOf();
  if (help) {
    process.stdout.write(usage);
    return;
  }
  if (file === undefined || repository === undefined || pull === undefined) {
    refuse("--file, --repository and --pull are all needed.");
  }
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) {
    refuse(`--repository takes OWNER/NAME, not "${repository}".`);
  }
  if (!/^[1-9]\d*$/.test(pull)) {
    refuse(`--pull takes the number of a pull request, not "${pull}".`);
  }
  const { GITHUB_TOKEN: token, GITHUB_API_URL: api = "https://api.github.com" } = process.env;
  if (!token) {
    refuse("GITHUB_TOKEN is not set.");
  }
  const { action, url } = await postComment({ api, repository, pull: Number(pull), token, body: textOf(file) });
  process.stdout.write(`${action} ${url}\n`);
}

function argumentsOf() {
  try {
    const { values } = parseArgs({
      options: {
        file: { type: "string" },
        repository: { type: "string" },
        pull: { type: "string" },
        help: { type: "boolean" },
      },
    });
    return values;
  } catch (error) {
    return refuse(messageOf(error));
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${messageOf(error)}`, 2);
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = error instanceof Failure ? error.exitCode : 1;
}
