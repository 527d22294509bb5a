import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineProvider, OperationContext } from "../engine-provider.ts";
import { isObject, type PropertyObject, type PropertyValue, reveal, unknown, unwrapSecret } from "../property-value.ts";

/**
 * A provider of package `test` whose objects are files in a folder, so that what is lost or left over shows. Every call
 * is a line in `calls.log` beside it. Inputs steer it: `name` is the object's identity (made up when missing), `fail`
 * makes create and update fail with that text, `sick` leaves the object but not well, `size` cannot change in place,
 * `slowMs` makes operations take that long, `whenBegun` makes a create wait until those of these names have begun.
 */
export function folderProvider(dir: string): EngineProvider {
  const objects = join(dir, "objects");
  mkdirSync(objects, { recursive: true });
  const call = (line: string) => appendFileSync(join(dir, "calls.log"), `${line}\n`);
  const path = (id: string) => join(objects, `${id}.json`);

  const operate = async (urn: string, inputs: unknown, context: OperationContext | undefined, existing = "") => {
    const properties = reveal(inputs as PropertyObject) as PropertyObject;
    if (context?.preview) {
      const known = urn === existing && properties.name !== unknown;
      return { id: "", outs: known ? { ...properties, address: `address-of-${properties.name}` } : properties };
    }
    for (const name of Array.isArray(properties.whenBegun) ? properties.whenBegun : []) {
      while (!callsIn(dir).includes(`create ${name}`)) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    if (typeof properties.slowMs === "number") {
      await new Promise((resolve) => setTimeout(resolve, Number(properties.slowMs)));
    }
    if (context?.signal.aborted) {
      throw new Error("given up");
    }
    if (typeof properties.fail === "string") {
      throw new Error(properties.fail);
    }
    const id = String(properties.name);
    writeFileSync(path(id), JSON.stringify({ urn, ...properties }));
    const outs = { ...properties, address: `address-of-${id}` };
    if (typeof properties.sick === "string") {
      throw Object.assign(new Error(`${id} is not well`), { id, properties: outs, reasons: [properties.sick] });
    }
    return { id, outs };
  };

  return {
    supportsPreview: true,
    async configure(inputs) {
      call(`configure ${JSON.stringify(inputs)}`);
    },
    async diffConfig(_id, _urn, olds, news) {
      const moved = JSON.stringify(field(olds, "server")) !== JSON.stringify(field(news, "server"));
      const changes = JSON.stringify(olds) !== JSON.stringify(news);
      return { changes, replaces: moved ? ["server"] : [] };
    },
    async check(urn, olds, news) {
      const name =
        field(news, "name") ??
        field(olds, "name") ??
        `${urn.split("::").pop()}-${Math.random().toString(36).slice(2, 8)}`;
      const bad = field(news, "invalid");
      return {
        inputs: { ...(news as object), name },
        failures: bad === undefined ? [] : [{ property: "invalid", reason: String(bad) }],
      };
    },
    async diff(id, _urn, olds, news) {
      call(`diff ${id}`);
      const differ = (key: string) => JSON.stringify(plain(olds, key)) !== JSON.stringify(plain(news, key));
      const replaces = ["size", "name"].filter(differ);
      const keys = new Set([...Object.keys(olds as object), ...Object.keys(news as object)]);
      keys.delete("address");
      return {
        changes: [...keys].some(differ),
        replaces,
        deleteBeforeReplace: replaces.includes("size") && !replaces.includes("name"),
      };
    },
    async create(urn, inputs, context) {
      if (context?.preview) {
        return operate(urn, inputs, context);
      }
      call(`create ${urn.split("::").pop()}`);
      return operate(urn, inputs, context);
    },
    async update(id, urn, _olds, news, context) {
      if (!context?.preview) {
        call(`update ${id}`);
      }
      return operate(urn, news, context, urn);
    },
    async read(id) {
      if (!existsSync(path(id))) {
        return {};
      }
      const { urn: _urn, ...props } = JSON.parse(readFileSync(path(id), "utf8")) as Record<string, unknown>;
      return { id, props: { ...props, address: `address-of-${id}` }, inputs: props };
    },
    async delete(id, _urn, props) {
      call(`delete ${id}`);
      if (typeof plain(props, "refusesDelete") === "string") {
        throw new Error(String(plain(props, "refusesDelete")));
      }
      rmSync(path(id), { force: true });
    },
    async invoke(token, args) {
      if (token === "test:index:later") {
        return { outputs: undefined, failures: [] };
      }
      return { outputs: { token, echo: args as unknown } };
    },
    async cancel() {
      call("cancel");
    },
  };
}

/** The names of the objects that exist, sorted. */
export function objectsIn(dir: string): string[] {
  return readdirSync(join(dir, "objects"))
    .map((file) => file.replace(/\.json$/, ""))
    .sort();
}

/** The provider's calls so far; diffs and configurations left out. */
export function callsIn(dir: string): string[] {
  if (!existsSync(join(dir, "calls.log"))) {
    return [];
  }
  return readFileSync(join(dir, "calls.log"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("diff ") && !line.startsWith("configure "));
}

function field(bag: unknown, key: string): unknown {
  return typeof bag === "object" && bag !== null && key in bag ? (bag as Record<string, unknown>)[key] : undefined;
}

function plain(bag: unknown, key: string): PropertyValue | undefined {
  const value = isObject(bag as PropertyValue) ? (bag as PropertyObject)[key] : undefined;
  return value === undefined ? undefined : reveal(unwrapSecret(value));
}
