import type { CustomResourceDefinition } from "./custom-resource-bundle.ts";

const GROUP = "configuration.konghq.com";
const text = { type: "string" };

/**
 * KongPlugin and KongClusterPlugin, as far as objects of ours may use them: no Go module that a registry serves has Kong's own. Fields
 * that are unknown there are refused here too; a plugin's `config` is for the plugin to judge, as there.
 *
 * @see https://developer.konghq.com/kubernetes-ingress-controller/reference/custom-resources/
 */
export const kongDefinitions: readonly CustomResourceDefinition[] = [
  definitionOf("KongClusterPlugin", "Cluster", ["name", "key", "namespace"]),
  definitionOf("KongPlugin", "Namespaced", ["name", "key"]),
];

function definitionOf(kind: string, scope: "Cluster" | "Namespaced", secretKey: readonly string[]) {
  const singular = kind.toLowerCase();
  const schema = pluginSchema(secretKey);
  const version = { name: "v1", served: true, storage: true, subresources: { status: {} }, schema };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition" as const,
    metadata: { name: `${singular}s.${GROUP}` },
    spec: {
      group: GROUP,
      scope,
      names: { kind, listKind: `${kind}List`, plural: `${singular}s`, singular },
      versions: [version],
    },
  };
}

/** @param secretKey what names a key of a Secret: a kind without a namespace of its own must name the Secret's */
function pluginSchema(secretKey: readonly string[]) {
  const fromSecret = closed({ secretKeyRef: closed(Object.fromEntries(secretKey.map((name) => [name, text]))) });
  const pluginNames = { type: "object", additionalProperties: listOf(text) };
  return {
    openAPIV3Schema: {
      type: "object",
      required: ["plugin"],
      properties: {
        plugin: { ...text, minLength: 1 },
        config: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        configFrom: fromSecret,
        configPatches: listOf(closed({ path: text, valueFrom: fromSecret })),
        consumerRef: text,
        disabled: { type: "boolean" },
        instance_name: text,
        ordering: { type: "object", properties: { before: pluginNames, after: pluginNames } },
        protocols: listOf({ ...text, enum: ["http", "https", "grpc", "grpcs", "tcp", "tls", "udp"] }),
        run_on: { ...text, enum: ["first", "second", "all"] },
        status: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
      },
      "x-kubernetes-validations": [
        { rule: "!(has(self.config) && has(self.configFrom))", message: "config and configFrom exclude each other" },
        { rule: "!(has(self.configFrom) && has(self.configPatches))", message: "patches need a config to patch" },
        { rule: "self.plugin == oldSelf.plugin", message: "an object stays of the plugin that it was made for" },
      ],
    },
  };
}

/** An object that needs each of its properties. */
function closed(properties: Readonly<Record<string, unknown>>) {
  return { type: "object", required: Object.keys(properties), properties };
}

function listOf(items: unknown) {
  return { type: "array", items };
}
