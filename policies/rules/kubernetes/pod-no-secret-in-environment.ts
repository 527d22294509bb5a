import { podRule } from "../../kubernetes/pod-rule.ts";
import { signOfSecret } from "../../kubernetes/secret-signs.ts";
import { list, mapping } from "../../values.ts";

export const podNoSecretInEnvironment = podRule({
  name: "pod-no-secret-in-environment",
  title: "No environment value is a secret",
  reason: "Whoever may read a workload reads the value, and it stands in its history and in every tool that lists it.",
  remedy: "Put the value into a Secret, and name it by valueFrom.secretKeyRef or mount it as a file.",
  severity: "critical",
  serves: [
    { framework: "CIS EKS", clause: "1.7 4.4.1" },
    { framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Secrets" },
    { framework: "Well-Architected", clause: "SEC02-BP03 Store and use secrets securely" },
  ],
  judge: ({ containers }) =>
    containers.flatMap(({ path, name, container }) =>
      list(container.env).flatMap((variable, index) => {
        const { name: key, value } = mapping(variable);
        const sign = signIn(String(key), value);
        return sign === undefined
          ? []
          : [
              {
                path: `${path}.env[${index}].value`,
                // Never the value: a report is read by more people than the secret is.
                message: `${key} of container ${name} holds a secret: ${sign}; a secretKeyRef is allowed`,
              },
            ];
      }),
    ),
});

function signIn(key: string, value: unknown): string | undefined {
  if (typeof value === "object" && value !== null && "$secret" in value) {
    return "the program keeps it as one";
  }
  return typeof value === "string" ? signOfSecret(key, value) : undefined;
}
