// Reads what parliament found, a JSON object a line, from standard input, and prints what no exception covers, and the exceptions that
// nothing needed. Exits 1 if there is any.
import { text } from "node:stream/consumers";
import { type IamException, iamExceptions } from "./iam-exceptions.ts";

interface Finding {
  readonly issue: string;
  readonly severity: string;
  readonly title: string;
  readonly detail: unknown;
  readonly location: { readonly filepath?: string; readonly line?: number };
}

function covers({ issue, document, about }: IamException, finding: Finding): boolean {
  return (
    finding.issue === issue &&
    (finding.location.filepath ?? "").includes(document) &&
    subjectsOf(finding).every((subject) => about.some((part) => subject.includes(part)))
  );
}

/** The actions that a finding is about, or its text. */
function subjectsOf({ detail }: Finding): string[] {
  return Array.isArray(detail) ? detail.map((item) => item.action ?? String(item)) : [JSON.stringify(detail)];
}

function described({ severity, issue, title, detail, location }: Finding): string {
  return `${location.filepath}:${location.line ?? 1}: ${severity} ${issue}: ${title} ${JSON.stringify(detail)}`;
}

const findings: Finding[] = (await text(process.stdin))
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line));
const open = findings.filter((finding) => !iamExceptions.some((exception) => covers(exception, finding)));
const idle = iamExceptions.filter((exception) => !findings.some((finding) => covers(exception, finding)));
// It says the same of each action of a statement.
for (const line of new Set(open.map(described))) {
  console.error(line);
}
for (const { issue, document, about } of idle) {
  console.error(`.ci/iam-exceptions.ts: nothing needs the exception of ${issue} for ${document}: ${about.join(", ")}`);
}
console.log(`${findings.length - open.length} findings excepted, ${open.length} open`);
process.exitCode = open.length + idle.length > 0 ? 1 : 0;
