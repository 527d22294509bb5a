import { isRecord } from "../../is-record.ts";
import type { KubeObject } from "../../kube/kube-object.ts";
import { type Properties, secret, withSecretsOf } from "./wire-value.ts";

/**
 * A resource's outputs: the live object, with secrets marked, and what the provider needs of it later: the inputs
 * (`__inputs`; the SDK hands only outputs to diff) and the field manager (a renamed resource goes on under it).
 */
export function outputsOf(live: KubeObject, inputs: Properties, fieldManager: string): Properties {
  const { managedFields: _managedFields, ...metadata } = live.metadata;
  const marked = withSecretsOf(inputs, { ...live, metadata });
  const outputs = isRecord(marked) ? marked : {};
  const given = isSecretObject(live) ? { ...inputs, ...secretFields(inputs) } : inputs;
  return { ...outputs, ...secretData(live, inputs), __inputs: given, __fieldManager: fieldManager };
}

/** Id of an object: `namespace/name`, or `name` for cluster-wide ones. */
export function idOf(object: KubeObject): string {
  const { name = "", namespace } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Reads an id back. */
export function parseId(id: string): { name: string; namespace?: string } {
  const slash = id.indexOf("/");
  return slash < 0 ? { name: id } : { namespace: id.slice(0, slash), name: id.slice(slash + 1) };
}

/** A Secret's data is secret, whatever its inputs were. The server never gives `stringData` back: it stays as given. */
function secretData(live: KubeObject, inputs: Properties): Properties {
  return isSecretObject(live) ? secretFields({ data: live.data, stringData: inputs.stringData }) : {};
}

function secretFields({ data, stringData }: Properties): Properties {
  return {
    ...(data !== undefined && { data: secret(data) }),
    ...(stringData !== undefined && { stringData: secret(stringData) }),
  };
}

function isSecretObject({ apiVersion, kind }: KubeObject): boolean {
  return kind === "Secret" && apiVersion === "v1";
}
