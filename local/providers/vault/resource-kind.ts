import { isRecord } from "../../is-record.ts";
import { type Fields, fromResponse, toRequest, type Values } from "./field.ts";

/** Vault's API under one login; the path is below `/v1/`. */
export type Ask = (
  method: "GET" | "LIST" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
) => Promise<Record<string, unknown> | undefined>;

/** How one type of resource stands in Vault. */
export interface ResourceKind {
  readonly fields: Fields;
  /** Outputs beside the fields that are secret. @default none */
  readonly secretOutputs?: readonly string[];
  /** What the id of such a resource looks like, for people: `<backend>/roles/<name>`. */
  readonly idForm: string;
  /** The id that a resource of these properties has, where they tell. */
  idOf(values: Values): string | undefined;
  /** The properties that an id tells; undefined where it is not of the form. */
  fromId(id: string): Values | undefined;
  /** Makes it, or writes over what is there. @returns its id */
  create(ask: Ask, values: Values): Promise<string>;
  update(ask: Ask, id: string, values: Values, before: Values): Promise<void>;
  /** What is there: inputs and outputs; undefined where nothing is. */
  read(ask: Ask, id: string, known: Values): Promise<Values | undefined>;
  delete(ask: Ask, id: string, known: Values): Promise<void>;
}

/** An id of fixed parts and fields, such as `auth/{backend}/role/{roleName}`. The first field may hold slashes. */
export function idTemplate(template: string): Pick<ResourceKind, "idForm" | "idOf" | "fromId"> {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const pattern = new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, "(?<$1>.+)")}$`);
  return {
    idForm: template.replaceAll(/\{(\w+)\}/g, "<$1>"),
    idOf: (values) =>
      names.every((name) => typeof values[name] === "string")
        ? template.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
        : undefined,
    fromId: (id) => pattern.exec(id)?.groups,
  };
}

/** What is written, read and deleted as one document at one path. */
export interface DocumentProps {
  /** Its id, which is its path unless `path` says otherwise. */
  readonly id: string;
  readonly path?: (id: string) => string;
  /** The fields that the id holds, and those of the document. */
  readonly place: Fields;
  readonly fields: Fields;
  /** Whether it can be deleted by itself; else it goes with what it belongs to. @default true */
  readonly deletable?: boolean;
}

/** A resource that is a document at a path. */
export function documentKind({
  id,
  path = (one) => one,
  place,
  fields,
  deletable = true,
}: DocumentProps): ResourceKind {
  const template = idTemplate(id);
  return {
    ...template,
    fields: { ...place, ...fields },
    async create(ask, values) {
      const made = template.idOf(values) ?? "";
      await ask("POST", path(made), toRequest(fields, values));
      return made;
    },
    async update(ask, made, values, before) {
      await ask("POST", path(made), toRequest(fields, values, before));
    },
    async read(ask, made) {
      const found = dataOf(await ask("GET", path(made)));
      return found && { ...template.fromId(made), ...fromResponse(fields, found) };
    },
    async delete(ask, made) {
      if (deletable) await ask("DELETE", path(made));
    },
  };
}

/** The `data` of an answer. */
export function dataOf(answer: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  return isRecord(answer?.data) ? answer.data : undefined;
}
