import { type GraphResource, nameOf } from "../../graph.ts";
import { stackRule } from "../../rule.ts";

const provider = "pulumi:providers:";

export const stackProvidersExplicit = stackRule({
  name: "stack-providers-explicit",
  title: "Every resource has a provider of the program's own",
  reason: "A default provider takes the account and the cluster that the shell happens to be logged in to.",
  remedy: "Pass the provider on to the resource, or to the component that it is in.",
  severity: "high",
  serves: [{ framework: "Well-Architected", clause: "SEC01-BP01 Separate workloads using accounts" }],
  judge: ({ resources }) => {
    const explicit = resources.filter((resource) => resource.type.startsWith(provider) && !isDefault(resource));
    const packages = new Set(explicit.map(({ type }) => type.slice(provider.length)));
    return [
      ...resources
        .filter((resource) => resource.type.startsWith(provider) && isDefault(resource))
        .map(({ urn, type }) => ({
          urn,
          message: `some resource of ${type.slice(provider.length)} has the default provider; a named one is needed`,
        })),
      ...resources
        .filter((resource) => isCustom(resource) && isWithoutProvider(resource, packages))
        .map(({ urn }) => ({ urn, message: "it has the default provider; a named one is needed" })),
    ];
  },
});

/** The engine names the providers that it makes by itself `default`, or `default_7_8_0`. */
function isDefault(resource: GraphResource): boolean {
  return /^default(_|$)/.test(nameOf(resource));
}

/** Whether a provider makes it: types of components have one part, or are of a package of the program's own. */
function isCustom({ type }: GraphResource): boolean {
  return /^[^:]+:[^:]+\/[^:]+:[^:]+$/.test(type) && !type.startsWith("pulumi:");
}

/** Whether its package has no provider; where the graph says which one it has, whether it has none. */
function isWithoutProvider(resource: GraphResource, packages: ReadonlySet<string>): boolean {
  return "provider" in resource ? resource.provider === "" : !packages.has(resource.type.split(":")[0] ?? "");
}
