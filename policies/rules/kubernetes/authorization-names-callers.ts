import { z } from "zod";
import { exemptions, isExempt } from "../../kubernetes/exemptions.ts";
import { objectOf } from "../../kubernetes/object.ts";
import { seen } from "../../kubernetes/seen.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden, list, mapping } from "../../values.ts";

/** What a source can name, and the values of each that anybody has. `*` of a requestPrincipal asks for a valid token, so it names. */
const anybody: Readonly<Record<string, readonly unknown[]>> = {
  principals: ["*"],
  serviceAccounts: ["*", "*/*"],
  namespaces: ["*"],
  ipBlocks: ["0.0.0.0/0", "::/0"],
  remoteIpBlocks: ["0.0.0.0/0", "::/0"],
  requestPrincipals: [],
};

export const authorizationNamesCallers = resourceRule({
  name: "authorization-names-callers",
  title: "An AuthorizationPolicy that allows names its callers",
  reason: "One rule without callers lets every pod in, whatever the other rules and policies say: ALLOW rules add up.",
  remedy: "Name principals in `from`, or grant the caller by a ServiceAccess.",
  severity: "high",
  serves: [
    { framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Network policies" },
    { framework: "Well-Architected", clause: "SEC03-BP02 Grant least privilege access" },
  ],
  settings: z.strictObject({ exempt: exemptions }),
  judge: (resource, { exempt }) => {
    const policy = objectOf(resource);
    // A policy without an action allows.
    const action = seen(resource.inputs, "spec.action") ?? "ALLOW";
    return policy?.kind !== "AuthorizationPolicy" || action !== "ALLOW" || isExempt(policy, exempt)
      ? []
      : list(seen(resource.inputs, "spec.rules")).flatMap((rule, index) => openPlaces(rule, `spec.rules[${index}]`));
  },
});

function openPlaces(rule: unknown, path: string): readonly { path: string; message: string }[] {
  const message = "it lets everybody in; named callers are allowed";
  const { from, when } = mapping(rule);
  if (isHidden(rule) || isHidden(from) || list(when).some(namesCaller)) {
    return [];
  }
  return list(from).length === 0
    ? [{ path: `${path}.from`, message }]
    : list(from).flatMap((each, index) => {
        const source = seen(each, "source");
        return isHidden(source) || namesSomebody(source) ? [] : [{ path: `${path}.from[${index}].source`, message }];
      });
}

/** A source is met by whom all of its fields name, so one that is not open is enough; whom it leaves out names nobody. */
function namesSomebody(source: unknown): boolean {
  return Object.entries(anybody).some(([field, open]) => {
    const named = mapping(source)[field];
    return isHidden(named) || (list(named).length > 0 && !list(named).some((value) => open.includes(value)));
  });
}

/** Whether a condition asks who calls: by certificate, address or token. */
function namesCaller(condition: unknown): boolean {
  const { key, values } = mapping(condition);
  return /^(source|request\.auth)\./.test(String(key)) && list(values).length > 0 && !list(values).includes("*");
}
