import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { Failure } from "../failure.ts";
import { isRecord } from "../is-record.ts";
import { readIfThere } from "../read-if-there.ts";
import { runChild } from "./run-child.ts";
import type { StackResource } from "./stack-resource.ts";

/** A commit, checked out with its packages. */
export interface CheckedOut {
  /** The project's folder. */
  readonly dir: string;
  /** For people, such as `HEAD (1a2b3c4)`. */
  readonly title: string;
  /** A new folder for what is written. */
  readonly scratch: string;
  readonly stack: string;
  readonly signal?: AbortSignal;
}

/** What a stack is to be at one commit. */
export interface DesiredState {
  readonly resources: readonly StackResource[];
  /** The settings that the Pulumi CLI encrypted, as they stand in the stack's file: nobody reads them, but a change shows. */
  readonly encrypted: Readonly<Record<string, string>>;
}

/** How much of what a failed commit said is passed on. */
const shownLines = 15;

/**
 * Runs a commit's own `synth`, by that commit's own code.
 * @returns undefined where the commit has no such stack
 * @throws Failure with the end of what it said, where it does not compile or refuses its settings
 */
export async function desiredState(commit: CheckedOut): Promise<DesiredState | undefined> {
  const { dir, scratch, stack, title } = commit;
  const settings = join(dir, "stacks", `Pulumi.${stack}.yaml`);
  if (!existsSync(settings)) {
    return undefined;
  }
  const { code, stderr } = await plinth(commit, ["synth", "--stack", stack, "--out", scratch]);
  if (code !== 0) {
    throw new Failure(
      `${title} has no desired state of stack "${stack}": its synth failed.\n${shortened(stderr, dir)}`,
    );
  }
  const resources = JSON.parse(readFileSync(join(scratch, "resources.json"), "utf8")) as StackResource[];
  return { resources, encrypted: encryptedSettings(readIfThere(settings) ?? "") };
}

/** Runs a command of the commit's own code. */
export function plinth({ dir, signal }: CheckedOut, args: readonly string[]) {
  return runChild(process.execPath, [join("local", "cli.ts"), ...args], { cwd: dir, ...(signal && { signal }) });
}

/** The first lines, in which the cause stands, without the folder, which is gone when they are read. */
export function shortened(text: string, dir: string): string {
  const lines = text.replaceAll(`file://${dir}/`, "").replaceAll(`${dir}/`, "").trim().split("\n");
  const rest = lines.length - shownLines;
  return [...lines.slice(0, shownLines), ...(rest > 0 ? [`(${rest} more lines)`] : [])].join("\n");
}

function encryptedSettings(text: string): Record<string, string> {
  const content: unknown = parse(text);
  const config = isRecord(content) && isRecord(content.config) ? content.config : {};
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) =>
      isRecord(value) && typeof value.secure === "string" ? [[key, value.secure]] : [],
    ),
  );
}
