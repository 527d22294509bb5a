import type { HttpRoute, Service } from "./gateway-api.ts";
import { namespaceOf } from "./gateway-api.ts";
import { type ClusterPlugins, isGlobal, type KongPlugin, namedPlugins, titleOf } from "./kong-plugin.ts";
import type { Passage, PluginHost, Step, Verdict } from "./plugins/plugin.ts";
import { pluginTypes, watchingPlugins } from "./plugins/plugin-types.ts";
import type { Problem } from "./problem.ts";

/** The plugins of one rule of a route, ready to be run for each of its requests. */
export class PluginChain {
  /** Of a rule that no plugin holds for. */
  static readonly none = new PluginChain([], [], []);

  /** Why the rule must be closed; empty when it may be open. */
  readonly faults: readonly string[];
  /** What Kong would do and this gateway does not: plugins, or parts of them. */
  readonly unenforced: readonly string[];
  readonly #headers: readonly NonNullable<Step["headers"]>[];
  readonly #access: readonly NonNullable<Step["access"]>[];
  readonly #closed: Problem | undefined;

  /** @param steps in the order in which they are run */
  constructor(steps: readonly Step[], faults: readonly string[], unenforced: readonly string[], route = "") {
    this.faults = faults;
    this.unenforced = unenforced;
    this.#headers = steps.flatMap(({ headers }) => (headers ? [headers] : []));
    this.#access = steps.flatMap(({ access }) => (access ? [access] : []));
    if (faults.length > 0) {
      this.#closed = { status: 500, detail: `HTTPRoute ${route} is closed: ${faults.join("; ")}`, route };
    }
  }

  get isEmpty(): boolean {
    return this.#headers.length + this.#access.length + this.faults.length + this.unenforced.length === 0;
  }

  /** Undefined lets the request through. At once, where nothing has to be waited for. */
  run(passage: Passage): Verdict | Promise<Verdict> {
    if (this.#closed !== undefined) return this.#closed;
    for (const headers of this.#headers) headers(passage);
    return this.#runFrom(0, passage);
  }

  #runFrom(first: number, passage: Passage): Verdict | Promise<Verdict> {
    for (let index = first; index < this.#access.length; index++) {
      const verdict = this.#access[index]?.(passage);
      if (verdict instanceof Promise) return verdict.then((later) => later ?? this.#runFrom(index + 1, passage));
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  }
}

/** Makes the chain of one rule. @param services that the rule sends requests to */
export type ChainCompiler = (route: HttpRoute, services: readonly Service[]) => PluginChain;

/** A plugin object, and what it is attached to. */
interface Attached {
  readonly object: KongPlugin;
  /** The narrower one counts, of two of one plugin: 2 a route, 1 a Service, 0 all routes. */
  readonly rank: number;
  /** What it counts for; "" for all routes. */
  readonly scope: string;
}

/**
 * Compiles plugin objects as Kong's controller attaches them: global ones hold for every route, named ones for the routes and Services
 * that name them, and of each plugin only the narrowest. What is missing or not understood closes the route.
 * Source: https://developer.konghq.com/gateway/entities/plugin/#plugin-precedence
 */
export function chainCompiler(plugins: ClusterPlugins, host: PluginHost): ChainCompiler {
  const global = plugins.clusterWide.filter(isGlobal).map((object) => ({ object, rank: 0, scope: "" }));
  return (route, services) => {
    const routeName = `${namespaceOf(route)}/${route.metadata.name}`;
    const faults: string[] = [];
    const attached: Attached[] = [...global];
    const attach = (owner: HttpRoute | Service, rank: number, scope: string) => {
      for (const name of namedPlugins(owner.metadata)) {
        const object = findPlugin(plugins, name, namespaceOf(owner));
        if (object === undefined)
          faults.push(`${scope} names plugin ${name}, which ${namespaceOf(owner)} does not have`);
        else attached.push({ object, rank, scope });
      }
    };
    for (const service of services) attach(service, 1, `Service ${namespaceOf(service)}/${service.metadata.name}`);
    attach(route, 2, `HTTPRoute ${routeName}`);
    if (attached.length + faults.length === 0) return PluginChain.none;
    return compile(narrowest(attached, faults), host, faults, routeName);
  };
}

/** As Kong's controller looks names up: beside the object first. */
function findPlugin(plugins: ClusterPlugins, name: string, namespace: string): KongPlugin | undefined {
  return (
    plugins.namespaced.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace) ??
    plugins.clusterWide.find(({ metadata }) => metadata.name === name)
  );
}

function narrowest(attached: readonly Attached[], faults: string[]): Attached[] {
  const byPlugin = new Map<string, Attached>();
  for (const one of attached.filter(({ object }) => object.disabled !== true)) {
    const other = byPlugin.get(one.object.plugin);
    if (other?.rank === one.rank && other.object !== one.object) {
      faults.push(
        `${titleOf(other.object)} and ${titleOf(one.object)} exclude each other: one of a plugin is for one place`,
      );
    }
    if (other === undefined || other.rank < one.rank) byPlugin.set(one.object.plugin, one);
  }
  return [...byPlugin.values()];
}

function compile(attached: readonly Attached[], host: PluginHost, faults: string[], route: string): PluginChain {
  const steps: { readonly priority: number; readonly step: Step }[] = [];
  const unenforced: string[] = [];
  for (const { object, scope } of attached) {
    const type = pluginTypes.get(object.plugin);
    if (type === undefined) {
      if (watchingPlugins.has(object.plugin)) unenforced.push(object.plugin);
      else faults.push(`${titleOf(object)} is no plugin that this gateway knows`);
      continue;
    }
    const unread = unreadPart(object);
    const made = unread === undefined ? type.make(object.config ?? {}, host, scope) : { fault: unread };
    if ("fault" in made) faults.push(`${titleOf(object)}: ${made.fault}`);
    else steps.push({ priority: type.priority, step: made.step });
    if (type.lacks !== undefined) unenforced.push(`${object.plugin} (${type.lacks})`);
  }
  const ordered = steps.toSorted((a, b) => b.priority - a.priority).map(({ step }) => step);
  return new PluginChain(ordered, faults, unenforced, route);
}

/** Parts of an object besides its `config` that would change what it means. A Redis of Kong's is not needed here. */
function unreadPart({ configFrom, configPatches = [], consumerRef }: KongPlugin): string | undefined {
  if (configFrom !== undefined) return "configFrom is not read here: put the settings into config";
  if (consumerRef !== undefined) return `consumerRef ${consumerRef}: this gateway has no consumers`;
  const patch = configPatches.find(({ path }) => !path.startsWith("/redis/"));
  return patch === undefined ? undefined : `configPatches of ${patch.path} are not read here, but those of /redis are`;
}
