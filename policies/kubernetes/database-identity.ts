import { createHash } from "node:crypto";
import type { Graph, GraphResource } from "../graph.ts";
import { isHidden, list, mapping } from "../values.ts";
import { objectOf } from "./object.ts";
import { containersOf } from "./pod-template.ts";
import { seen } from "./seen.ts";
import type { Workload } from "./workloads.ts";

/** Names of variables that say which database a service keeps its data in. */
const databaseName = /(^|_)(DATABASE_URL|DB_URL|POSTGRES_URL|PG_URL|DATABASE_NAME|DB_NAME|PGDATABASE|POSTGRES_DB)$/;

/** A database that a workload is told of, and where it is told. */
export interface DatabaseUse {
  /** Equal for uses of one database: its host and name, or where the hidden address is kept. */
  readonly identity: string;
  readonly path: string;
}

/** The databases that a workload's environment names. */
export function databasesOf({ pod, object }: Workload, graph: Graph): readonly DatabaseUse[] {
  return containersOf(pod).flatMap(({ path, container }) => [
    ...list(container.env).flatMap((variable, index) => {
      const { name, value } = mapping(variable);
      const source = seen(variable, "valueFrom.secretKeyRef") ?? seen(variable, "valueFrom.configMapKeyRef");
      const kept = typeof source === "object" && source !== null ? mapping(source) : undefined;
      const from = `${path}.env[${index}]`;
      if (typeof name !== "string" || !databaseName.test(name)) {
        return [];
      }
      return kept === undefined
        ? use(value, from)
        : keptUse(graph, object.namespace, String(kept.name), String(kept.key), from);
    }),
    ...list(container.envFrom).flatMap((source, index) => {
      const name = seen(source, "secretRef.name") ?? seen(source, "configMapRef.name");
      return typeof name !== "string"
        ? []
        : keysOf(graph, object.namespace, name)
            .filter((key) => databaseName.test(key))
            .flatMap((key) => keptUse(graph, object.namespace, name, key, `${path}.envFrom[${index}]`));
    }),
  ]);
}

/** A database by its visible address; nothing where that is hidden. */
function use(value: unknown, path: string): readonly DatabaseUse[] {
  return typeof value === "string" && value !== "" ? [{ identity: addressOf(value), path }] : [];
}

/** By its address where that can be seen, else by where it is kept. */
function keptUse(graph: Graph, namespace: string, name: string, key: string, path: string): readonly DatabaseUse[] {
  const keeper = keeperOf(graph, namespace, name);
  const value = seen(keeper?.inputs, `stringData.${key}`) ?? seen(keeper?.inputs, `data.${key}`);
  const text = typeof value === "string" && !isHidden(value) ? plain(keeper, key, value) : undefined;
  return text === undefined ? [{ identity: `${key} in ${namespace}/${name}`, path }] : use(text, path);
}

/** A Secret's `data` is base64; its `stringData`, and a ConfigMap's, is not. */
function plain(keeper: GraphResource | undefined, key: string, value: string): string {
  const isEncoded = keeper?.inputs.kind === "Secret" && seen(keeper.inputs, `stringData.${key}`) === undefined;
  return isEncoded ? Buffer.from(value, "base64").toString("utf8") : value;
}

function keysOf(graph: Graph, namespace: string, name: string): readonly string[] {
  const { stringData, data } = mapping(keeperOf(graph, namespace, name)?.inputs);
  return [...Object.keys(mapping(stringData)), ...Object.keys(mapping(data))];
}

function keeperOf({ resources }: Graph, namespace: string, name: string): GraphResource | undefined {
  return resources.find((resource) => {
    const object = objectOf(resource);
    return (
      (object?.kind === "Secret" || object?.kind === "ConfigMap") &&
      object.namespace === namespace &&
      object.name === name
    );
  });
}

/**
 * As in `db.shop/orders`, without the user and the password. What is neither an address nor a bare name may have a
 * password anywhere in it: a digest stands for it.
 */
function addressOf(value: string): string {
  if (/^[A-Za-z0-9_.-]+$/.test(value)) {
    return `database ${value}`;
  }
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url === undefined || url.host === ""
    ? `database address #${createHash("sha256").update(value).digest("hex").slice(0, 8)}`
    : `${url.hostname}${url.port === "" || url.port === "5432" ? "" : `:${url.port}`}${url.pathname}`;
}
