import { z } from "zod";
import { resourceRule } from "../../rule.ts";
import { policyExemptions } from "../../servers/policy-exemptions.ts";

export const vaultPolicyOwnPaths = resourceRule({
  name: "vault-policy-own-paths",
  title: "A policy of Vault is for what is its bearer's own",
  reason: "A service that reads more than its own can give away every other's database.",
  remedy:
    "Name paths that have the policy's own name as a part, or at the start of one, before any wildcard; leave sudo to the platform.",
  severity: "critical",
  serves: [{ framework: "Well-Architected", clause: "SEC03-BP02 Grant least privilege access" }],
  settings: z.strictObject({ exempt: policyExemptions }),
  judge: ({ type, inputs: { name, policy } }, { exempt }) =>
    type !== "vault:index/policy:Policy" ||
    typeof name !== "string" ||
    typeof policy !== "string" ||
    exempt.some((each) => each.policy === name)
      ? []
      : grants(policy).flatMap(({ path, capabilities }) => [
          ...(isOwn(path, name) || capabilities.every((each) => each === "deny")
            ? []
            : [
                { path: "policy", message: `it has the path ${path}; one with ${name} before any wildcard is allowed` },
              ]),
          ...(capabilities.includes("sudo")
            ? [{ path: "policy", message: `it allows sudo at ${path}; that is not for a service` }]
            : []),
        ]),
});

/** Whether a part before the first wildcard is the bearer's name, or begins with it, as a key of its own does: `order-signing`. */
function isOwn(path: string, name: string): boolean {
  const parts = path.split("/");
  const wildcard = parts.findIndex((part) => part.includes("*") || part === "+");
  const fixed = wildcard === -1 ? parts : parts.slice(0, wildcard);
  return fixed[0] !== "sys" && fixed.some((part) => part === name || part.startsWith(`${name}-`));
}

function grants(policy: string) {
  return [...policy.matchAll(/path\s+"([^"]*)"\s*\{([^}]*)\}/g)].map(([, path = "", body = ""]) => ({
    path,
    capabilities: [...(/capabilities\s*=\s*\[([^\]]*)\]/.exec(body)?.[1] ?? "").matchAll(/"([^"]*)"/g)].map(
      ([, capability = ""]) => capability,
    ),
  }));
}
