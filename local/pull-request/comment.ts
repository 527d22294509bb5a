import { Failure, messageOf } from "../failure.ts";
import { isRecord } from "../is-record.ts";
import { commentLimit } from "./section.ts";

/** Where a comment goes. */
export interface CommentProps {
  /** As in `https://api.github.com`. */
  readonly api: string;
  /** `owner/name` */
  readonly repository: string;
  readonly pull: number;
  /** May write comments, and need no more. */
  readonly token: string;
  /** Its first line is the marker by which the comment is found again. */
  readonly body: string;
}

/** What was done. */
export interface CommentOutcome {
  readonly action: "created" | "updated";
  readonly url: string;
}

interface Comment {
  readonly id: number;
  readonly body?: string | null;
  readonly html_url: string;
  readonly user?: { readonly type?: string } | null;
}

/** The most that one page of GitHub's API holds. */
const pageSize = 100;

/** How long one request may take, in milliseconds. */
const patienceMs = 30_000;

const marker = /^<!-- plinth-preview stack=\S+ -->$/;

/**
 * Writes the comment that has this marker anew, whichever page of comments it is on, or makes one.
 * @throws Failure where the body has no marker or is too long, or when GitHub refuses
 */
export async function postComment(props: CommentProps): Promise<CommentOutcome> {
  const [mark = ""] = props.body.split("\n", 1);
  if (!marker.test(mark)) {
    throw new Failure("The file does not begin with the marker of a preview: take what `preview --markdown` wrote.", 2);
  }
  if (props.body.length > commentLimit) {
    throw new Failure(`The file has ${props.body.length} characters; a comment has at most ${commentLimit}.`, 2);
  }
  const issue = `${props.api}/repos/${props.repository}/issues`;
  const former = await findComment(`${issue}/${props.pull}/comments?per_page=${pageSize}`, mark, props);
  const { content } =
    former === undefined
      ? await request("POST", `${issue}/${props.pull}/comments`, props, props.body)
      : await request("PATCH", `${issue}/comments/${former.id}`, props, props.body);
  const url = isRecord(content) && typeof content.html_url === "string" ? content.html_url : "";
  return { action: former === undefined ? "created" : "updated", url };
}

/** The first comment that begins with the marker and may be ours; one that only quotes it is another. */
async function findComment(first: string, mark: string, props: CommentProps): Promise<Comment | undefined> {
  for (let url: string | undefined = first; url !== undefined; ) {
    const page: Page = await request("GET", url, props);
    const comments = Array.isArray(page.content) ? (page.content as Comment[]) : [];
    const found = comments.find(
      (comment) => comment.body?.split(/\r?\n/, 1)[0] === mark && mayBeOurs(comment, props.token),
    );
    if (found !== undefined) {
      return found;
    }
    url = page.next;
  }
  return undefined;
}

/** With an app's token, as workflows have, a person's comment is not ours: whoever wrote it could change what it says later. */
function mayBeOurs({ user }: Comment, token: string): boolean {
  return !token.startsWith("ghs_") || user?.type === "Bot";
}

interface Page {
  readonly content: unknown;
  /** The address of the next page. */
  readonly next: string | undefined;
}

async function request(method: string, url: string, { api, token }: CommentProps, body?: string): Promise<Page> {
  if (new URL(url).origin !== new URL(api).origin) {
    throw new Failure(`GitHub's next page is at another server (${url}): the token is not sent there.`);
  }
  const response = await answered(method, url, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "user-agent": "plinth",
      "x-github-api-version": "2022-11-28",
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify({ body }) }),
    signal: AbortSignal.timeout(patienceMs),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Failure(`GitHub refused ${method} ${url} with ${response.status}: ${text.slice(0, 500)}`);
  }
  return { content: JSON.parse(text), next: nextOf(response.headers.get("link")) };
}

async function answered(method: string, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new Failure(`GitHub did not answer ${method} ${url}: ${messageOf(error)}`);
  }
}

/** The address that a `Link` header calls the next (RFC 8288). */
function nextOf(header: string | null): string | undefined {
  return header
    ?.split(",")
    .map((link) => /<([^>]+)>\s*;.*\brel="?next"?/.exec(link)?.[1])
    .find((url) => url !== undefined);
}
