import { randomBytes, randomInt } from "node:crypto";
import type {
  CheckFailure,
  CheckResult,
  CreateResult,
  ReadResult,
  UpdateResult,
} from "@pulumi/pulumi/provider/index.js";
import type { DetailedDiffResult, EngineProvider, OperationContext } from "../../engine/engine-provider.ts";
import { isRecord } from "../../is-record.ts";
import { inputChanges } from "../kubernetes/input-change.ts";
import { formatPath } from "../kubernetes/property-path.ts";
import { typeOfUrn } from "../kubernetes/type-token.ts";
import { isUnknown, type Properties, plain, secret } from "../kubernetes/wire-value.ts";

const PASSWORD = "random:index/randomPassword:RandomPassword";
const BYTES = "random:index/randomBytes:RandomBytes";

const lowerCase = "abcdefghijklmnopqrstuvwxyz";
const upperCase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const digits = "0123456789";
const specials = "!@#$%&*()-_=+[]{}<>:?";

const passwordDefaults = {
  lower: true,
  upper: true,
  numeric: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
};

const numbers = ["length", "minLower", "minUpper", "minNumeric", "minSpecial"];
const flags = ["lower", "upper", "numeric", "number", "special"];
const known: Readonly<Record<string, readonly string[]>> = {
  [PASSWORD]: [...numbers, ...flags, "overrideSpecial", "keepers"],
  [BYTES]: ["length", "keepers"],
};

/**
 * A provider of the random values of @pulumi/random 4.21 that programs make passwords of. A value is made once, stays in the state as a
 * secret, and is made anew where any input changes. `bcryptHash` is left out.
 *
 * @see https://www.pulumi.com/registry/packages/random/api-docs/randompassword/
 */
export function createRandomProvider(): EngineProvider {
  return new RandomProvider();
}

class RandomProvider implements EngineProvider {
  readonly version = "4.21.2";

  async check(urn: string, _olds: unknown, news: unknown): Promise<CheckResult> {
    const type = knownType(urn);
    const given = Object.fromEntries(Object.entries(propertiesIn(news)).filter(([, value]) => isGiven(value)));
    const values = { ...(type === PASSWORD && passwordDefaults), ...given };
    return { inputs: values, failures: failuresOf(type, values) };
  }

  async diff(
    _id: string,
    _urn: string,
    olds: unknown,
    news: unknown,
    context?: OperationContext,
  ): Promise<DetailedDiffResult> {
    const after = propertiesIn(plain(news));
    const before = propertiesIn(plain(context?.oldInputs ?? inputsIn(propertiesIn(olds))));
    const changes = inputChanges(before, after).map(({ path }) => formatPath(path));
    return {
      changes: changes.length > 0,
      replaces: changes,
      deleteBeforeReplace: false,
      detailedDiff: Object.fromEntries(changes.map((path) => [path, { kind: "update-replace", inputDiff: true }])),
    };
  }

  async create(urn: string, inputs: unknown): Promise<CreateResult> {
    const given = propertiesIn(inputs);
    const values = propertiesIn(plain(given));
    if (knownType(urn) === PASSWORD) {
      return { id: "none", outs: { ...given, result: secret(password(values)) } };
    }
    const bytes = randomBytes(Number(values.length));
    const outs = { ...given, base64: secret(bytes.toString("base64")), hex: secret(bytes.toString("hex")) };
    return { id: "none", outs };
  }

  async read(id: string, urn: string, props?: unknown): Promise<ReadResult> {
    const outputs = propertiesIn(props);
    if (outputs.result === undefined && outputs.base64 === undefined) {
      throw new Error(
        `a ${knownType(urn)} cannot be imported: its value is in the state alone; set a configuration value instead`,
      );
    }
    return { id, props: outputs, inputs: inputsIn(outputs) };
  }

  async update(_id: string, urn: string): Promise<UpdateResult> {
    throw new Error(`a ${knownType(urn)} cannot be changed, only made anew`);
  }

  async delete(): Promise<void> {}
}

/** @throws for a type that is not known, with those that are */
function knownType(urn: string): string {
  const type = typeOfUrn(urn);
  if (!Object.hasOwn(known, type)) {
    throw new Error(
      `${type} is not supported by the embedded engine, which knows ${Object.keys(known).join(", ")}; use the Pulumi CLI`,
    );
  }
  return type;
}

function failuresOf(type: string, inputs: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const values = propertiesIn(plain(inputs));
  const names = known[type] ?? [];
  for (const [property, value] of Object.entries(values)) {
    if (property.startsWith("__") || isUnknown(value)) continue;
    if (!names.includes(property)) failures.push({ property, reason: `is not known: allowed are ${names.join(", ")}` });
    else if (numbers.includes(property) && !(Number.isInteger(value) && Number(value) >= 0)) {
      failures.push({ property, reason: `must be a whole number, not ${JSON.stringify(value)}` });
    } else if (flags.includes(property) && typeof value !== "boolean") {
      failures.push({ property, reason: `must be true or false, not ${JSON.stringify(value)}` });
    }
  }
  const { length } = values;
  const least = numbers.slice(1).reduce((sum, name) => sum + (Number(values[name]) || 0), 0);
  if (length === undefined) failures.push({ property: "length", reason: "is missing" });
  else if (typeof length === "number" && length < Math.max(1, least)) {
    failures.push({ property: "length", reason: `is ${length}, but must be at least ${Math.max(1, least)}` });
  }
  if (type === PASSWORD && failures.length === 0 && !Object.values(values).some(isUnknown) && alphabet(values) === "") {
    failures.push({ property: "lower", reason: "is false as upper, numeric and special are: no character is left" });
  }
  return failures;
}

function classesOf({ lower, upper, numeric, number, special, overrideSpecial, ...least }: Properties) {
  const signs = typeof overrideSpecial === "string" && overrideSpecial !== "" ? overrideSpecial : specials;
  return [
    { letters: lowerCase, isOn: lower === true, least: least.minLower },
    { letters: upperCase, isOn: upper === true, least: least.minUpper },
    { letters: digits, isOn: numeric === true && number !== false, least: least.minNumeric },
    { letters: signs, isOn: special === true, least: least.minSpecial },
  ];
}

function alphabet(values: Properties): string {
  return classesOf(values)
    .map(({ letters, isOn }) => (isOn ? letters : ""))
    .join("");
}

/** As many of each class as there must be, the rest of any, in an order of chance. */
function password(values: Properties): string {
  const signs = classesOf(values).flatMap(({ letters, least }) => drawn(letters, Number(least) || 0));
  signs.push(...drawn(alphabet(values), Number(values.length) - signs.length));
  for (let last = signs.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [signs[last], signs[other]] = [signs[other] ?? "", signs[last] ?? ""];
  }
  return signs.join("");
}

function drawn(letters: string, count: number): string[] {
  return Array.from({ length: count }, () => letters[randomInt(letters.length)] ?? "");
}

function inputsIn(outputs: Properties): Properties {
  const { result: _result, base64: _base64, hex: _hex, ...inputs } = outputs;
  return inputs;
}

function propertiesIn(value: unknown): Properties {
  return isRecord(value) ? value : {};
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
