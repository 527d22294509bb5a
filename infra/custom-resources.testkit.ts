import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { KubeObject } from "../local/kube/kube-object.ts";

const run = promisify(execFile);
const cli = join(import.meta.dirname, "..", "local", "cli.ts");

interface Registration {
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Every Kubernetes object of a stack's synth, with a value of its kind where one is known to an `up` alone. */
export async function objectsOfStack(stack: string, home: string): Promise<KubeObject[]> {
  const out = join(home, stack);
  const env = { PLINTH_HOME: home, PLINTH_CACHE: join(home, "cache"), HOME: home };
  await run(process.execPath, [cli, "synth", "--stack", stack, "--out", out], { env });
  const registered: Registration[] = JSON.parse(readFileSync(join(out, "resources.json"), "utf8"));
  return registered
    .filter(({ type, inputs }) => type.startsWith("kubernetes:") && "kind" in inputs && "metadata" in inputs)
    .map(({ inputs }) => withKnownValues("", inputs) as KubeObject);
}

/** @param key of the property that has the value, or whose list has it */
export function withKnownValues(key: string, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => withKnownValues(key, item));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if ("$unknown" in value || "$secret" in value) {
    return placeholderOf(key);
  }
  return Object.fromEntries(Object.entries(value).map(([inner, item]) => [inner, withKnownValues(inner, item)]));
}

/** Eight letters and digits: a name, and base64 for a Secret's data too. */
const TEXT = "unknown0";

function placeholderOf(key: string): unknown {
  if (/^(cidr|except|ipBlocks|remoteIpBlocks)$/.test(key)) {
    return "192.0.2.0/24";
  }
  if (/^(port|targetPort|endPort|nodePort|replicas)$/.test(key)) {
    return 1;
  }
  return /^(data|stringData|annotations|labels)$/.test(key) ? {} : TEXT;
}
