import { parseQuantity } from "../kube/quantity.ts";
import type { ConfigFiles, ConfigSource } from "./config-source.ts";
import type { Container, EnvFrom, EnvVar, KeyRef, Pod } from "./pod.ts";
import { ConfigFault, type PodPlace, podField, resourceField } from "./pod-field.ts";
import { expandVariables } from "./variable-expansion.ts";

/** What the environment of one container is made of. */
export interface EnvironmentInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly place: PodPlace;
  readonly source: ConfigSource;
  /** What the image itself sets. */
  readonly image: Readonly<Record<string, string>>;
}

/** Share of a memory limit that V8's old space may take: the rest is left for buffers, code and stacks. */
const heapShare = 0.75;

/**
 * The environment that the pod asks for: image, then envFrom, then env, later ones over earlier ones, `$(NAME)` expanded.
 * @throws ConfigFault when a ConfigMap, a Secret or a key is missing and not optional.
 */
export async function containerEnvironment(input: EnvironmentInput): Promise<Record<string, string>> {
  const { container, image } = input;
  const fromPod: Record<string, string> = {};
  for (const from of container.envFrom ?? []) Object.assign(fromPod, await everyKey(from, input));
  for (const variable of container.env ?? []) {
    const value = await variableValue(variable, fromPod, input);
    if (value !== undefined) fromPod[variable.name] = value;
  }
  return withHeapLimit({ ...image, ...fromPod }, container);
}

/** Limits are not enforced on processes; Node.js is at least told to collect before it passes its memory limit. */
function withHeapLimit(env: Record<string, string>, container: Container): Record<string, string> {
  const limit = container.resources?.limits?.memory;
  if (limit === undefined || /--max-old-space-size/.test(env.NODE_OPTIONS ?? "")) return env;
  const mebibytes = Math.max(16, Math.floor((parseQuantity(limit) * heapShare) / 2 ** 20));
  const options = [env.NODE_OPTIONS, `--max-old-space-size=${mebibytes}`].filter((part) => part);
  return { ...env, NODE_OPTIONS: options.join(" ") };
}

async function everyKey(from: EnvFrom, input: EnvironmentInput): Promise<Record<string, string>> {
  const { namespace = "default" } = input.pod.metadata;
  const [kind, ref] = from.configMapRef
    ? (["ConfigMap", from.configMapRef] as const)
    : (["Secret", from.secretRef] as const);
  const entries = await readConfig(input.source, kind, namespace, ref?.name ?? "", ref?.optional ?? false);
  const prefix = from.prefix ?? "";
  return Object.fromEntries(
    Object.entries(entries ?? {}).map(([key, value]) => [prefix + key, value.toString("utf8")]),
  );
}

async function variableValue(
  variable: EnvVar,
  known: Readonly<Record<string, string>>,
  input: EnvironmentInput,
): Promise<string | undefined> {
  const { value = "", valueFrom } = variable;
  if (valueFrom === undefined) return expandVariables(value, (name) => own(known, name));
  if (valueFrom.configMapKeyRef) return keyValue("ConfigMap", valueFrom.configMapKeyRef, input);
  if (valueFrom.secretKeyRef) return keyValue("Secret", valueFrom.secretKeyRef, input);
  if (valueFrom.fieldRef) return podField(input.pod, valueFrom.fieldRef.fieldPath, input.place);
  if (valueFrom.resourceFieldRef) return resourceField(input.pod, input.container, valueFrom.resourceFieldRef);
  const sources = Object.keys(valueFrom).join(", ");
  throw new ConfigFault(`env ${variable.name}: valueFrom "${sources}" is not supported by the process node`);
}

async function keyValue(
  kind: "ConfigMap" | "Secret",
  ref: KeyRef,
  input: EnvironmentInput,
): Promise<string | undefined> {
  const { namespace = "default" } = input.pod.metadata;
  const entries = await readConfig(input.source, kind, namespace, ref.name ?? "", ref.optional ?? false);
  const value = entries?.[ref.key];
  if (value !== undefined) return value.toString("utf8");
  if (ref.optional) return undefined;
  throw new ConfigFault(`couldn't find key ${ref.key} in ${kind} ${namespace}/${ref.name ?? ""}`);
}

/**
 * The entries of a ConfigMap or Secret; undefined when it is absent and optional.
 * @throws ConfigFault when it is absent and needed.
 */
export async function readConfig(
  source: ConfigSource,
  kind: "ConfigMap" | "Secret",
  namespace: string,
  name: string,
  optional: boolean,
): Promise<ConfigFiles | undefined> {
  const found = kind === "ConfigMap" ? await source.configMap(namespace, name) : await source.secret(namespace, name);
  if (found === undefined && !optional) {
    throw new ConfigFault(`${kind.toLowerCase()} "${name}" not found in namespace "${namespace}"`);
  }
  return found;
}

function own(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
