import { isKind } from "../../kubernetes/object.ts";
import { signOfSecret } from "../../kubernetes/secret-signs.ts";
import { seen } from "../../kubernetes/seen.ts";
import { resourceRule } from "../../rule.ts";

export const kongPluginNoSecret = resourceRule({
  name: "kong-plugin-no-secret",
  title: "No configuration of a plugin of Kong holds a secret",
  reason: "Whoever may read plugins, which are no Secrets, reads it, and so does everyone who sees the manifest.",
  remedy: "Put the value into a Secret, and name it by configPatches or configFrom.",
  severity: "critical",
  serves: [
    { framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Secrets" },
    { framework: "Well-Architected", clause: "SEC02-BP03 Store and use secrets securely" },
  ],
  judge: ({ inputs, ...resource }) =>
    isKind({ inputs, ...resource }, "KongPlugin", "KongClusterPlugin")
      ? // Never the value: a report is read by more people than the secret is.
        secretsIn("config", "", seen(inputs, "config")).map(({ path, sign }) => ({
          path,
          message: `it holds a secret: ${sign}; a reference to a Secret is allowed`,
        }))
      : [],
});

interface Found {
  readonly path: string;
  readonly sign: string;
}

/** Every place below a value that holds a secret; `name` is that of the field it stands in. */
function secretsIn(path: string, name: string, value: unknown): readonly Found[] {
  if (Array.isArray(value)) {
    return value.flatMap((each, index) => secretsIn(`${path}[${index}]`, name, each));
  }
  if (typeof value === "object" && value !== null) {
    return "$secret" in value
      ? [{ path, sign: "the program keeps it as one" }]
      : Object.entries(value).flatMap(([key, each]) => secretsIn(`${path}.${key}`, key, each));
  }
  // Kong itself fetches what a reference to one of its vaults names.
  if (typeof value !== "string" || value.startsWith("{vault://")) {
    return [];
  }
  const sign = signOfSecret(name, value) ?? (value !== "" && isKey(name) ? "its name says so" : undefined);
  return sign === undefined ? [] : [{ path, sign }];
}

/** As in `key`, `aws_key` and `client_key`. */
function isKey(name: string): boolean {
  return /(^|_)key$/i.test(name) && !/public_key$/i.test(name);
}
