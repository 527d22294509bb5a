import Module, { createRequire } from "node:module";

/**
 * Loaded before the SDK in the program's process, this keeps it from three things that cost more than all the rest of a
 * run without changes and that nobody would see:
 *
 * - its own traces, three messages over the wire for each resource (the CLI hides them too; `pulumi.log.info` and above
 *   are as they were);
 * - source-map-support, which looks up source maps for stack traces that the SDK takes of every promise: types are
 *   stripped in place here, so positions are right without it;
 * - the TypeScript compiler, which only the serialization of functions uses: it is loaded when that is.
 */
const runner = process.argv[1];
if (runner !== undefined) {
  const require = createRequire(runner);
  standIn("source-map-support/register", {});
  standIn(
    "../../typescript-shim",
    lazily(() => require("typescript") as object),
  );
  const log = require("../../log") as { debug: () => Promise<void> };
  log.debug = () => Promise.resolve();

  function standIn(id: string, exports: object): void {
    const path = require.resolve(id);
    const module = new Module(path);
    module.filename = path;
    module.loaded = true;
    module.exports = exports;
    require.cache[path] = module;
  }
}

function lazily(load: () => object): object {
  return new Proxy({}, { get: (_target, key) => Reflect.get(load(), key) });
}
