import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { Failure, messageOf } from "./failure.ts";
import { isRecord } from "./is-record.ts";
import { projectDir } from "./project.ts";

/** `config:` of stacks/Pulumi.<stack>.yaml as it stands there, keys with their namespace. */
export interface StackFile {
  readonly stack: string;
  readonly path: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const stackName = /^Pulumi\.([a-z0-9-]+)\.yaml$/;

/** The stacks that have a file, sorted. */
export function stackNames(dir = projectDir): string[] {
  return readdirSync(join(dir, "stacks"))
    .flatMap((file) => stackName.exec(file)?.[1] ?? [])
    .sort();
}

/**
 * Reads one stack's settings.
 * @param configFile another file to read them from
 * @throws Failure naming the file, line and column of a fault, or the stacks that there are.
 */
export function readStackFile(stack: string, configFile?: string, dir = projectDir): StackFile {
  const own = join(dir, "stacks", `Pulumi.${stack}.yaml`);
  if (!existsSync(own)) {
    throw new Failure(`There is no stack "${stack}": stacks/ has ${stackNames(dir).join(", ")}.`, 2);
  }
  const path = configFile === undefined ? own : resolve(configFile);
  if (!existsSync(path)) {
    throw new Failure(`There is no file ${path}.`, 2);
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter });
  const fault = document.errors[0];
  if (fault) {
    throw new Failure(`${path} is not valid YAML: ${fault.message}`);
  }
  const content: unknown = document.toJS();
  const config = isRecord(content) ? (content.config ?? {}) : undefined;
  if (!isRecord(config)) {
    throw new Failure(`${path}: \`config\` must be a mapping of keys such as \`plinth:environment\`.`);
  }
  return { stack, path, config };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Failure(`${path} cannot be read: ${messageOf(error)}`, 2);
  }
}

/**
 * The same configuration as the Pulumi CLI hands it to a program: strings as they are, all else as JSON. What the CLI's secrets
 * provider encrypted is left out; see `assertNothingEncrypted`.
 */
export function programConfig(file: StackFile): Record<string, string> {
  return Object.fromEntries(
    Object.entries(file.config)
      .filter(([, value]) => !isEncrypted(value))
      .map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/** @throws Failure on a `secure` value, which only the CLI's secrets provider can open: a program would miss it. */
export function assertNothingEncrypted(file: StackFile): void {
  const [encrypted] = Object.entries(file.config).find(([, value]) => isEncrypted(value)) ?? [];
  if (encrypted !== undefined) {
    throw new Failure(
      `${file.path}: ${encrypted} is encrypted by the Pulumi CLI, and only \`pulumi\` can open it. Use the CLI for stack "${file.stack}".`,
    );
  }
}

function isEncrypted(value: unknown): boolean {
  return isRecord(value) && "secure" in value;
}
