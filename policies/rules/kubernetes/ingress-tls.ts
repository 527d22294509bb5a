import { isKind } from "../../kubernetes/object.ts";
import { isAbsent, seen } from "../../kubernetes/seen.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden, list } from "../../values.ts";

export const ingressTls = resourceRule({
  name: "ingress-tls",
  title: "An Ingress is served by TLS",
  reason: "What comes in without TLS can be read and changed on its way: logins too.",
  remedy: "Name each host with a Secret for its certificate in spec.tls.",
  severity: "high",
  serves: [
    { framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Encryption" },
    { framework: "Well-Architected", clause: "SEC09-BP02 Enforce encryption in transit" },
  ],
  judge: (resource) => {
    const tls = seen(resource.inputs, "spec.tls");
    if (!isKind(resource, "Ingress") || isHidden(tls)) {
      return [];
    }
    const covered = list(tls).flatMap((each) => list(seen(each, "hosts")));
    const bare = list(seen(resource.inputs, "spec.rules"))
      .map((rule) => seen(rule, "host"))
      .filter((host) => typeof host === "string" && !covered.some((name) => covers(name, host)));
    if (isAbsent(resource.inputs, "spec.tls[0]")) {
      return [{ path: "spec.tls", message: "it has none; a certificate is needed" }];
    }
    return covered.length === 0
      ? []
      : bare.map((host) => ({ path: "spec.tls", message: `it leaves ${host} out; each host is needed` }));
  },
});

function covers(name: unknown, host: string): boolean {
  const wildcard = typeof name === "string" && name.startsWith("*.") ? name.slice(1) : undefined;
  return isHidden(name) || name === host || (wildcard !== undefined && host.slice(host.indexOf(".")) === wildcard);
}
