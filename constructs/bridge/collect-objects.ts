import { ApiObject, type App, Names } from "cdk8s";
import type { Problem } from "./bridge-error.ts";
import type { BridgedObject } from "./bridged-object.ts";
import { flattenList } from "./flatten-list.ts";
import { isRecord } from "./is-record.ts";
import { OutputResolver } from "./output-resolver.ts";
import { tokenPattern } from "./output-token.ts";
import { restoreOutputs } from "./restore-outputs.ts";

/** Objects in the order of their constructs, and everything that was wrong with them. */
export interface Collection {
  readonly objects: readonly BridgedObject[];
  readonly problems: readonly Problem[];
}

/**
 * Renders every ApiObject by itself. cdk8s's own way (`synth*`, `Chart.toJson`, `App.charts`) sorts the charts by an algorithm that
 * takes exponential time over chained charts, so none of these is called.
 */
export function collectObjects(app: App): Collection {
  const problems: Problem[] = [];
  const objects: BridgedObject[] = [];
  const resolver = new OutputResolver();
  app.resolvers.unshift(resolver);
  try {
    for (const construct of app.node.findAll()) {
      problems.push(...construct.node.validate().map((message) => ({ path: construct.node.path, message })));
      if (ApiObject.isApiObject(construct)) {
        const report = (message: string) => problems.push({ path: construct.node.path, message });
        objects.push(...render(construct, resolver, report));
      }
    }
  } finally {
    app.resolvers.splice(app.resolvers.indexOf(resolver), 1);
  }
  return { objects, problems };
}

function render(source: ApiObject, resolver: OutputResolver, report: (message: string) => void): BridgedObject[] {
  const rendered = toManifest(source, resolver, report);
  if (rendered === undefined) {
    return [];
  }
  return flattenList(rendered, source.chart.namespace).map((manifest) => {
    const { apiVersion, kind } = manifest;
    const metadata = isRecord(manifest.metadata) ? manifest.metadata : {};
    if (typeof apiVersion !== "string" || typeof kind !== "string") {
      report("apiVersion and kind must be text that is known at preview");
    }
    if (metadata.name === undefined) {
      report(`${kind} has no metadata.name`);
    }
    const name = textOrUndefined(metadata.name);
    return {
      source,
      path: manifest === rendered ? source.node.path : `${source.node.path}/${kind}-${name ?? "unnamed"}`,
      apiVersion: `${apiVersion}`,
      kind: `${kind}`,
      namespace: textOrUndefined(metadata.namespace),
      name,
      manifest,
    };
  });
}

function toManifest(
  source: ApiObject,
  resolver: OutputResolver,
  report: (message: string) => void,
): Record<string, unknown> | undefined {
  resolver.begin();
  let json: unknown;
  try {
    json = source.toJson();
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
    return undefined;
  }
  const { value, found, faults } = restoreOutputs(json);
  for (const { at, message } of faults) {
    report(`${at}: ${message}`);
  }
  for (const [token, at] of resolver.replaced()) {
    const id = Number([...token.matchAll(tokenPattern)][0]?.[1]);
    if (faults.length === 0 && !found.has(id)) {
      report(
        `${at}: an Output got lost, as the construct takes the value apart: pass stringToken() or numberToken() of it`,
      );
    }
  }
  if (hasPathHash(source)) {
    report(
      `the name ${source.name} ends in a hash of the construct's path, so that a move would replace the object: ` +
        "give metadata.name, or create the chart with disableResourceNameHashes",
    );
  }
  return isRecord(value) ? value : undefined;
}

function hasPathHash(source: ApiObject): boolean {
  return source.name.endsWith(`-${source.node.addr.slice(0, 8)}`) && source.name === Names.toDnsLabel(source);
}

function textOrUndefined(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
