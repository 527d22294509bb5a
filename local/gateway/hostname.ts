/**
 * Whether a host fits a hostname of a listener or a route: equal, or below a wildcard of one leading label.
 * `*.example.com` fits `a.example.com` and `a.b.example.com`, not `example.com`. Case does not matter.
 */
export function hostFits(host: string, pattern: string): boolean {
  const [name, wanted] = [host.toLowerCase(), pattern.toLowerCase()];
  return wanted.startsWith("*.") ? name.endsWith(wanted.slice(1)) && name.length > wanted.length - 1 : name === wanted;
}

/** The hostnames under which a route is reachable through a listener: the narrower of each pair. `[]` means none, `["*"]` any host. */
export function commonHostnames(listener: string | undefined, route: readonly string[] | undefined): string[] {
  const own = route && route.length > 0 ? route : ["*"];
  if (listener === undefined || listener === "") return [...own];
  return own.flatMap((name) => {
    if (name === "*" || hostFits(withoutWildcard(listener), name)) return [listener];
    return hostFits(withoutWildcard(name), listener) ? [name] : [];
  });
}

/** How narrow a hostname is: exact ones before wildcards, longer ones before shorter ones, `*` last. */
export function hostRank(pattern: string): number {
  if (pattern === "*") return 0;
  return pattern.startsWith("*.") ? pattern.length : 1_000 + pattern.length;
}

/** A name that a wildcard covers, to compare two wildcards. */
function withoutWildcard(name: string): string {
  return name.startsWith("*.") ? `x${name.slice(1)}` : name;
}
