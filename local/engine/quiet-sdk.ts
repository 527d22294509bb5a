import Module, { createRequire } from "node:module";

/**
 * Loaded before the SDK in the program's process, this keeps it from what costs more than all the rest of a run without
 * changes and that nobody would see:
 *
 * - its own traces, three messages over the wire for each resource (the CLI hides them too; `pulumi.log.info` and above
 *   are as they were), and its spans, which go nowhere here: with them OpenTelemetry stays unloaded;
 * - source-map-support, which looks up source maps for stack traces: types are stripped in place here, so positions are
 *   right without it;
 * - the stack traces that it takes of every promise, to print them under PULUMI_DEBUG_PROMISE_LEAKS, and of every
 *   resource, which the engine does not keep;
 * - what only the Automation API and the serialization of functions use (npm's own libraries, the TypeScript compiler, a
 *   debugger session): it is loaded when those are.
 */
const runner = process.argv[1];
if (runner !== undefined) {
  const sdk = createRequire(runner);
  standIn(sdk, "source-map-support/register", {});
  const tracer = () => (sdk("@opentelemetry/api") as OpenTelemetry).trace.getTracer("none");
  standIn(sdk, "./tracing", { __esModule: true, newSpan: (name: string) => tracer().startSpan(name) });
  onUse(sdk, "../../typescript-shim");
  onUse(sdk, "../../runtime/closure/v8Hooks", { isInitializedAsync: () => Promise.resolve() });
  onUse(sdk, "../../automation");
  const codePaths = createRequire(sdk.resolve("../../runtime/closure/codePaths"));
  onUse(codePaths, "@npmcli/arborist");
  onUse(codePaths, "normalize-package-data");

  const log = sdk("../../log") as { debug: () => Promise<void> };
  log.debug = () => Promise.resolve();
  const { Resource } = sdk("../../resource") as { Resource: { stackTrace: () => string[] } };
  Resource.stackTrace = () => [];
  const debuggable = sdk("../../runtime/debuggable") as Debuggable;
  if (!debuggable.debugPromiseLeaks) {
    debuggable.debuggablePromise = withoutStackTrace(debuggable.debuggablePromise);
  }
}

interface OpenTelemetry {
  trace: { getTracer(name: string): { startSpan(name: string): object } };
}

interface Debuggable {
  readonly debugPromiseLeaks: boolean;
  debuggablePromise: (promise: Promise<unknown>, context: unknown) => Promise<unknown>;
}

/** Puts another module in the place of one that is not loaded yet. */
function standIn(require: NodeJS.Require, id: string, exports: object): void {
  const path = require.resolve(id);
  const module = new Module(path);
  module.filename = path;
  module.loaded = true;
  module.exports = exports;
  require.cache[path] = module;
}

/**
 * Has a module loaded when the first of its exports is asked for.
 * @param exports what can be had without loading it
 */
function onUse(require: NodeJS.Require, id: string, exports: object = {}): void {
  let loaded: object | undefined;
  const load = () => {
    delete require.cache[require.resolve(id)];
    return require(id) as object;
  };
  // The SDK's own interop asks for it when it imports; with true it takes the stand-in as it is.
  const known: object = { __esModule: true, ...exports };
  const get = (_target: object, key: string | symbol) => {
    if (Object.hasOwn(known, key)) {
      return Reflect.get(known, key);
    }
    loaded ??= load();
    const isWholeModule = key === "default" && !Reflect.get(loaded, "__esModule");
    return isWholeModule ? loaded : Reflect.get(loaded, key);
  };
  standIn(require, id, new Proxy(known, { get }));
}

function withoutStackTrace<Arguments extends unknown[], Result>(
  work: (...args: Arguments) => Result,
): (...args: Arguments) => Result {
  return (...args) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return work(...args);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}
