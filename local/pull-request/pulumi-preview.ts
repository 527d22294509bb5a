import { stripVTControlCharacters } from "node:util";
import { hasCode } from "../error-code.ts";
import { Failure } from "../failure.ts";
import type { Interrupts } from "../interrupt.ts";
import { isRecord } from "../is-record.ts";
import { shortened } from "./desired-state.ts";
import type { PulumiStep } from "./pulumi-steps.ts";
import { type ChildResult, runChild } from "./run-child.ts";

/**
 * Runs `pulumi preview` on the folder as it is, in the person's environment: their backend, their credentials, their passphrase.
 * @returns the engine's steps, those of resources that stay the same among them
 * @throws Failure where there is no Pulumi CLI, or with what it says, where it fails
 */
export async function pulumiPreview(dir: string, stack: string, interrupts?: Interrupts): Promise<PulumiStep[]> {
  const { code, stdout, stderr } = await runPulumi(dir, stack, interrupts);
  const digest = parsed(stdout);
  if (code !== 0 || digest === undefined) {
    const said = errorsOf(digest).join("\n") || stderr || `It ended with code ${code} and said nothing.`;
    throw new Failure(`\`pulumi preview --stack ${stack}\` failed.\n${shortened(stripVTControlCharacters(said), dir)}`);
  }
  return digest.steps ?? [];
}

async function runPulumi(dir: string, stack: string, interrupts?: Interrupts): Promise<ChildResult> {
  const args = ["preview", "--stack", stack, "--json", "--non-interactive", "--show-sames"];
  // With this one, the CLI would print its events one a line, secrets and debug messages among them.
  const { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: _, ...env } = process.env;
  try {
    return await runChild("pulumi", args, {
      cwd: dir,
      env,
      ...(interrupts && { interrupt: interrupts.signal, signal: interrupts.cancel }),
    });
  } catch (error) {
    if (hasCode(error, "ENOENT")) {
      throw new Failure(
        "--cli needs the Pulumi CLI, and there is no `pulumi` on the PATH. Install it (https://www.pulumi.com/docs/install/) and log in to the stack's backend with `pulumi login`; without --cli, --base compares commits and needs neither.",
      );
    }
    throw error;
  }
}

interface Digest {
  readonly steps?: PulumiStep[];
  readonly diagnostics?: unknown;
}

function parsed(text: string): Digest | undefined {
  try {
    const digest: unknown = JSON.parse(text);
    return isRecord(digest) && Array.isArray(digest.steps ?? []) ? (digest as unknown as Digest) : undefined;
  } catch {
    return undefined;
  }
}

function errorsOf(digest: Digest | undefined): string[] {
  const diagnostics: unknown[] = Array.isArray(digest?.diagnostics) ? digest.diagnostics : [];
  return diagnostics.flatMap((each) =>
    isRecord(each) && each.severity === "error" && typeof each.message === "string" ? [each.message.trim()] : [],
  );
}
