import { Layer } from "@plinth/constructs/kube";
import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { namespaces } from "./namespace-names.ts";

export { namespaces };

/** Labels of namespaces, by what they are for. */
export type NamespaceLabels = { readonly [Use in keyof typeof namespaces]?: Readonly<Record<string, string>> };

/** Every namespace, each held to Pod Security `restricted`. */
export class Namespaces extends Layer {
  /** @param labels of each, beside those */
  constructor(scope: Construct, id: string, labels: NamespaceLabels = {}) {
    super(scope, id);
    for (const [key, name] of Object.entries(namespaces)) {
      new ApiObject(this, name, {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: {
          name,
          labels: {
            "pod-security.kubernetes.io/enforce": "restricted",
            "pod-security.kubernetes.io/warn": "restricted",
            ...labels[key as keyof typeof namespaces],
          },
        },
      });
    }
  }
}
